package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts on a descriptor, level-triggered: who is not accepted in this turn is in the next. */
final class EpollAcceptor extends Acceptor implements EpollIoHandle {
    /** What is told whether asked for or not: after asking for nothing Netty could not ask for something again. */
    private static final EpollIoOps NO_CLIENTS = EpollIoOps.EPOLLERR;

    private final LinuxSocket server;
    private final byte[] address = new byte[LinuxSocket.ADDRESS_BYTES];
    private @Nullable IoRegistration registration;

    EpollAcceptor(
            LinuxSocket server,
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
        registration = loop().register(this);
        return registration != null;
    }

    @Override
    void await(boolean clients) {
        IoRegistration at = registration;
        if (at != null && at.isValid()) {
            at.submit(clients ? EpollIoOps.EPOLLIN : NO_CLIENTS);
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        ready();
    }

    @Override
    @Nullable
    Accepted accept() throws IOException {
        if (!server.isOpen()) {
            return null;
        }
        LinuxSocket socket = server.acceptOne(address);
        return socket == null
                ? null
                : new EpollAccepted(
                        socket,
                        LinuxSocket.remote(address, server.unix()),
                        options().accepted());
    }

    private record EpollAccepted(LinuxSocket socket, SocketAddress remote, SocketOptions options) implements Accepted {
        @Override
        public void prepare() throws IOException {
            socket.apply(options);
        }

        @Override
        public SocketWire wire(NettyLoop on, @Nullable SocketAddress local) {
            return new EpollWire(on, socket, local, remote, options);
        }

        @Override
        public void discard() {
            socket.closeQuietly();
        }
    }

    @Override
    public void close() {
        server.closeQuietly();
        IoRegistration at = registration;
        if (at != null) {
            at.cancel();
        }
    }

    @Override
    public FileDescriptor fd() {
        return server;
    }
}
