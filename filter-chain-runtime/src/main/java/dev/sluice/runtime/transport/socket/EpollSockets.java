package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.ListenOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/** Sockets of Netty's native library for Linux. */
final class EpollSockets implements Sockets {
    static final EpollSockets INSTANCE = new EpollSockets();

    private EpollSockets() {}

    @Override
    public SocketWire open(NettyLoop loop, SocketAddress to, DialOptions options) throws IOException {
        LinuxSocket socket = LinuxSocket.open(Addresses.family(to));
        try {
            socket.apply(options.socket());
            SocketAddress source = options.source();
            if (source != null) {
                socket.bindTo(source);
            }
            return new EpollWire(loop, socket, null, to, options.socket());
        } catch (IOException | RuntimeException e) {
            socket.closeQuietly();
            throw e;
        }
    }

    @Override
    public Bound bind(SocketAddress address, ListenOptions options) throws IOException {
        LinuxSocket socket = LinuxSocket.open(Addresses.family(address));
        try {
            socket.reuse(options.reusePort());
            socket.bindTo(address);
            socket.listen(options.systemBacklog());
            return new EpollBound(socket, socket.local());
        } catch (IOException | RuntimeException e) {
            socket.closeQuietly();
            throw e;
        }
    }

    private record EpollBound(LinuxSocket socket, SocketAddress local) implements Bound {
        @Override
        public Acceptor acceptor(NettyLoop loop, List<NettyLoop> targets, ListenOptions options, AcceptEvents events) {
            return new EpollAcceptor(socket, local, loop, targets, options, events);
        }

        @Override
        public void close() {
            socket.closeQuietly();
        }
    }
}
