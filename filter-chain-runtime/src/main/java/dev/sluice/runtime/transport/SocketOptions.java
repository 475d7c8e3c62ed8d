package dev.sluice.runtime.transport;

import dev.sluice.runtime.os.Platform;

/**
 * Options of one connection. Zero leaves the system's value. An option that a socket's kind or system does not know is left out.
 *
 * @param keepIdleSeconds quiet time before the first probe
 * @param keepIntervalSeconds between probes
 * @param keepProbes unanswered probes before the connection is given up
 * @param sendBytes SO_SNDBUF
 * @param receiveBytes SO_RCVBUF
 */
public record SocketOptions(
        boolean noDelay,
        boolean keepAlive,
        int keepIdleSeconds,
        int keepIntervalSeconds,
        int keepProbes,
        int sendBytes,
        int receiveBytes) {
    /** TCP_NODELAY alone, as Envoy sets it on every connection. */
    public static final SocketOptions NO_DELAY = new SocketOptions(true, false, 0, 0, 0, 0, 0);

    /** Whether the wire sets TCP_NODELAY, which many connections never need: those that answer once, in one write. */
    public boolean leavesNoDelayToWire() {
        return noDelay && Platform.firstWriteLeavesAtOnce();
    }
}
