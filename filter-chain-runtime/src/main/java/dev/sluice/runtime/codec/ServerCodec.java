package dev.sluice.runtime.codec;

/** A downstream connection's codec. Loop-confined. Reads its wire from construction on. */
public interface ServerCodec {
    /** Answers to come tell the client that the connection ends; closes when the running exchanges are over (at once if none is). */
    void drain();

    /** Exchanges not yet over. */
    int active();

    /** Answers the head that is only half here, then closes; without one it closes. */
    default void refuse(int status, String details, String body) {
        close(0);
    }

    /** Whether a next request is read when none runs. HTTP/1 only: where requests share a connection it has no effect. */
    default void listen(boolean on) {}

    /** Closes after what was written has been sent, lingering at most {@code delayMillis} for the client to close first. */
    void close(long delayMillis);
}
