package dev.sluice.runtime.transport;

import dev.sluice.runtime.os.Platform;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import jdk.net.ExtendedSocketOptions;

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

    void apply(NetworkChannel channel) throws IOException {
        if (noDelay && !leavesNoDelayToWire()) {
            noDelay(channel);
        }
        if (keepAlive) {
            set(channel, StandardSocketOptions.SO_KEEPALIVE, true);
            positive(channel, ExtendedSocketOptions.TCP_KEEPIDLE, keepIdleSeconds);
            positive(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, keepIntervalSeconds);
            positive(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, keepProbes);
        }
        positive(channel, StandardSocketOptions.SO_SNDBUF, sendBytes);
        positive(channel, StandardSocketOptions.SO_RCVBUF, receiveBytes);
    }

    /** Whether the wire sets TCP_NODELAY, which many connections never need: those that answer once, in one write. */
    boolean leavesNoDelayToWire() {
        return noDelay && Platform.firstWriteLeavesAtOnce();
    }

    static void noDelay(NetworkChannel channel) throws IOException {
        set(channel, StandardSocketOptions.TCP_NODELAY, true);
    }

    private static void positive(NetworkChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0) {
            set(channel, option, value);
        }
    }

    private static <T> void set(NetworkChannel channel, SocketOption<T> option, T value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }
}
