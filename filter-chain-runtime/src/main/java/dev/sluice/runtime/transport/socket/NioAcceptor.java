package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts on a socket of java.nio. */
final class NioAcceptor extends Acceptor implements NioIoHandle {
    private final ServerSocketChannel server;
    private @Nullable IoRegistration registration;
    private @Nullable SelectionKey key;

    NioAcceptor(
            ServerSocketChannel server,
            SocketAddress local,
            NettyLoop loop,
            List<NettyLoop> targets,
            ListenOptions options,
            AcceptEvents events) {
        super(local, loop, targets, options, events);
        this.server = server;
    }

    @Override
    boolean watch() {
        IoRegistration made = loop().register(this);
        registration = made;
        key = made == null ? null : made.attachment();
        return made != null;
    }

    @Override
    void await(boolean clients) {
        SelectionKey at = key;
        if (at != null && at.isValid()) {
            at.interestOps(clients ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        ready();
    }

    @Override
    @Nullable
    Accepted accept() throws IOException {
        SocketChannel socket;
        try {
            socket = server.accept();
        } catch (ClosedChannelException e) {
            return null;
        }
        return socket == null ? null : new NioAccepted(socket, options().accepted());
    }

    private record NioAccepted(SocketChannel socket, SocketOptions options) implements Accepted {
        @Override
        public void prepare() throws IOException {
            socket.configureBlocking(false);
            NioSockets.apply(options, socket);
        }

        @Override
        public SocketWire wire(NettyLoop on, @Nullable SocketAddress local) {
            return new NioWire(on, socket, local, Addresses.remote(socket), options);
        }

        @Override
        public void discard() {
            NioSockets.close(socket);
        }
    }

    @Override
    public void close() {
        IoRegistration at = registration;
        if (at != null) {
            at.cancel();
        }
        NioSockets.close(server);
    }

    @Override
    public SelectableChannel selectableChannel() {
        return server;
    }
}
