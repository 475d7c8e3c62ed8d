package dev.sluice.runtime.admin;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h1.Http1Server;
import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.socket.ListenSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Executor;

/** The administration listener. Any thread. */
public final class AdminServer implements AutoCloseable {
    private final ListenSocket socket;

    private AdminServer(ListenSocket socket) {
        this.socket = socket;
    }

    /**
     * Binds and answers from now on.
     *
     * @param loop serves the connections
     * @param helper runs the endpoints, off the loop
     * @param logs get a line for each request
     * @throws IOException if the address cannot be bound
     */
    public static AdminServer start(
            SocketAddress address, NettyLoop loop, Endpoints endpoints, Executor helper, AccessLog[] logs)
            throws IOException {
        ListenSocket socket = ListenSocket.bind(address, List.of(loop), ListenOptions.STANDARD);
        HostGuard guard = HostGuard.of(socket.local());
        socket.start(wire -> {
            AdminConnection connection = new AdminConnection(endpoints, guard, helper, logs, wire);
            connection.codec(new Http1Server(wire, Http1Options.STRICT, connection));
        });
        return new AdminServer(socket);
    }

    /** With the real port. */
    public SocketAddress local() {
        return socket.local();
    }

    @Override
    public void close() {
        socket.close();
    }
}
