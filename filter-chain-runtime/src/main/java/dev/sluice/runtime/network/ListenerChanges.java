package dev.sluice.runtime.network;

/** A connection's endpoint as its listener sees it. On the connection's loop. */
@FunctionalInterface
public interface ListenerChanges {
    /** The listener drains: say so to the client at the next occasion. Once. */
    void drain();

    /** The listener has a newer endpoint: whether the connection went over to it. */
    default boolean use(Endpoint newer) {
        return false;
    }
}
