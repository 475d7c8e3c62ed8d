package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;

/** Opens connections: over sockets, or in memory for tests. */
@FunctionalInterface
public interface Dialer {
    /** Connects. Call on the loop; the listener is called on it too, never before this returns. */
    Dial dial(Loop loop, SocketAddress to, DialOptions options, DialListener listener);

    /** A connect under way. */
    @FunctionalInterface
    interface Dial {
        /** Gives it up; the listener hears nothing. No effect once it has heard. */
        void cancel();
    }

    /** Hears how it went: exactly one call, unless cancelled. */
    interface DialListener {
        /** Connected; nothing is read before {@link Wire#start}. */
        void onConnected(Wire wire);

        /**
         * @param timedOut the timeout passed; the reason is empty then
         * @param reason Envoy's transport failure reason: {@code delayed_connect_error:_Connection_refused} if the network said no,
         *     {@code immediate_connect_error:_…} if this machine did
         */
        void onFailed(boolean timedOut, String reason);
    }
}
