package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.os.Platform;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.ListenOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A bound address and the sockets that accept on it. Made and used by any thread. Binding is separate from accepting: a new configuration binds
 * everything first and begins only when all of it worked; until then clients wait in the backlog.
 */
public final class ListenSocket implements AutoCloseable {
    private final SocketAddress local;
    private final List<NettyLoop> loops;
    private final List<Sockets.Bound> sockets;
    private final ListenOptions bound;
    private ListenOptions options;
    private final List<Acceptor> acceptors = new ArrayList<>();

    private ListenSocket(
            SocketAddress local, List<NettyLoop> loops, List<Sockets.Bound> sockets, ListenOptions options) {
        this.local = local;
        this.loops = loops;
        this.sockets = sockets;
        this.bound = options;
        this.options = options;
    }

    /**
     * Binds the address for the loops; port 0 takes a free one.
     *
     * @throws IOException the system's words, if the address is taken or not ours
     */
    public static ListenSocket bind(SocketAddress address, List<NettyLoop> loops, ListenOptions options)
            throws IOException {
        boolean each = options.reusePort()
                && loops.size() > 1
                && Platform.spreadsReusedPorts()
                && !(address instanceof UnixDomainSocketAddress);
        List<Sockets.Bound> sockets = new ArrayList<>();
        try {
            SocketAddress at = address;
            for (int i = 0; i < (each ? loops.size() : 1); i++) {
                Sockets.Bound socket = Sockets.of(loops.get(i)).bind(at, options);
                sockets.add(socket);
                at = socket.local();
            }
            return new ListenSocket(at, List.copyOf(loops), sockets, options);
        } catch (IOException | RuntimeException e) {
            sockets.forEach(Sockets.Bound::close);
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }

    /** With the real port. */
    public SocketAddress local() {
        return local;
    }

    /** Begins to accept. Once. */
    public synchronized void start(AcceptEvents events) {
        for (int i = 0; i < sockets.size(); i++) {
            NettyLoop loop = loops.get(i);
            List<NettyLoop> targets = sockets.size() > 1 ? List.of(loop) : loops;
            Acceptor acceptor = sockets.get(i).acceptor(loop, targets, options, events);
            acceptors.add(acceptor);
            loop.execute(acceptor::register);
        }
    }

    /** From now on, as far as a bound socket can; returns what it cannot, in Envoy's names. */
    public synchronized List<String> use(ListenOptions newer) {
        options = newer;
        acceptors.forEach(a -> a.loop().execute(() -> a.use(newer)));
        return newer.boundUnlike(bound);
    }

    /** Leaves clients in the backlog. */
    public synchronized void pause() {
        acceptors.forEach(a -> a.loop().execute(() -> a.pause(true)));
    }

    public synchronized void resume() {
        acceptors.forEach(a -> a.loop().execute(() -> a.pause(false)));
    }

    /** Accepts no more; who waits in the backlog is refused. The address is free once the loops' current turns are over. */
    @Override
    public synchronized void close() {
        if (acceptors.isEmpty()) {
            sockets.forEach(Sockets.Bound::close);
        }
        acceptors.forEach(a -> a.loop().execute(a::close));
    }
}
