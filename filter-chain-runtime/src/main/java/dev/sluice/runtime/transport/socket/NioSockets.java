package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/** Sockets of java.nio. */
final class NioSockets implements Sockets {
    static final NioSockets INSTANCE = new NioSockets();
    private static final Logger LOG = System.getLogger("sluice.transport");

    private NioSockets() {}

    @Override
    public SocketWire open(NettyLoop loop, SocketAddress to, DialOptions options) throws IOException {
        SocketChannel socket = SocketChannel.open(Addresses.family(to));
        try {
            socket.configureBlocking(false);
            apply(options.socket(), socket);
            SocketAddress source = options.source();
            if (source != null) {
                socket.bind(source);
            }
            return new NioWire(loop, socket, null, to, options.socket());
        } catch (IOException | RuntimeException e) {
            close(socket);
            throw e;
        }
    }

    @Override
    public Bound bind(SocketAddress address, ListenOptions options) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(Addresses.family(address));
        try {
            channel.configureBlocking(false);
            if (options.reusePort()) {
                set(channel, StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address, options.systemBacklog());
            return new NioBound(channel, channel.getLocalAddress());
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private record NioBound(ServerSocketChannel channel, SocketAddress local) implements Bound {
        @Override
        public Acceptor acceptor(NettyLoop loop, List<NettyLoop> targets, ListenOptions options, AcceptEvents events) {
            return new NioAcceptor(channel, local, loop, targets, options, events);
        }

        @Override
        public void close() {
            NioSockets.close(channel);
        }
    }

    static void apply(SocketOptions options, NetworkChannel channel) throws IOException {
        if (options.noDelay() && !options.leavesNoDelayToWire()) {
            noDelay(channel);
        }
        if (options.keepAlive()) {
            set(channel, StandardSocketOptions.SO_KEEPALIVE, true);
            positive(channel, ExtendedSocketOptions.TCP_KEEPIDLE, options.keepIdleSeconds());
            positive(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, options.keepIntervalSeconds());
            positive(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, options.keepProbes());
        }
        positive(channel, StandardSocketOptions.SO_SNDBUF, options.sendBytes());
        positive(channel, StandardSocketOptions.SO_RCVBUF, options.receiveBytes());
    }

    static void noDelay(NetworkChannel channel) throws IOException {
        set(channel, StandardSocketOptions.TCP_NODELAY, true);
    }

    private static void positive(NetworkChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0) {
            set(channel, option, value);
        }
    }

    static <T> void set(NetworkChannel channel, SocketOption<T> option, T value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close", e);
        }
    }
}
