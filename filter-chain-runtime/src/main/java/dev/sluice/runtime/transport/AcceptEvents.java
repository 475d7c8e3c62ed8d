package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.NettyLoop;

/** What happens on a {@link ListenSocket}. */
public interface AcceptEvents {
    /** A client connected. On the wire's loop. */
    void onAccept(Wire wire);

    /** The loop on which that client shall live; {@code next} is the proposal. On the accepting loop. */
    default NettyLoop place(NettyLoop next) {
        return next;
    }

    /** The process ran out of descriptors, or the system refused for another reason; accepting goes on in a moment. On the accepting loop. */
    default void onAcceptFailed(String reason) {}
}
