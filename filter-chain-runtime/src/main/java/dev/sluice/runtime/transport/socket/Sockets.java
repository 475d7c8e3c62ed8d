package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.event.Polling;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.ListenOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/** One way to have sockets, as the loops they live on wait for them. Thread-safe. */
interface Sockets {
    static Sockets of(NettyLoop loop) {
        return loop.polling() == Polling.EPOLL ? EpollSockets.INSTANCE : NioSockets.INSTANCE;
    }

    /** A socket with its options, bound where asked, on which {@link SocketWire#connect} was not called yet. */
    SocketWire open(NettyLoop loop, SocketAddress to, DialOptions options) throws IOException;

    /** Binds and listens; clients wait in the backlog. */
    Bound bind(SocketAddress address, ListenOptions options) throws IOException;

    /** A listening socket. */
    interface Bound {
        /** With the real port. */
        SocketAddress local();

        /** Accepts from now on, on that loop, for those. */
        Acceptor acceptor(NettyLoop loop, List<NettyLoop> targets, ListenOptions options, AcceptEvents events);

        /** Closes it. Only before there is an acceptor. */
        void close();
    }
}
