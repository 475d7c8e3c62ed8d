package dev.sluice.runtime.transport;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param timeoutNanos 0 for none
 * @param source address to connect from, null for the system's choice
 */
public record DialOptions(long timeoutNanos, @Nullable SocketAddress source, SocketOptions socket) {
    /** Envoy's default connect timeout, 5 s. */
    public static final DialOptions STANDARD = new DialOptions(5_000_000_000L, null, SocketOptions.NO_DELAY);

    public DialOptions timeout(long nanos) {
        return new DialOptions(nanos, source, socket);
    }
}
