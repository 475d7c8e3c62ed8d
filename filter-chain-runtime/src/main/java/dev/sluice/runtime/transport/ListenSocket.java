package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.os.Platform;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A bound address and the sockets that accept on it. Made and used by any thread. Binding is separate from accepting: a new configuration binds
 * everything first and begins only when all of it worked; until then clients wait in the backlog.
 */
public final class ListenSocket implements AutoCloseable {
    private static final int LARGEST_BACKLOG = 65_535;
    private final SocketAddress local;
    private final List<NettyLoop> loops;
    private final List<ServerSocketChannel> channels;
    private final ListenOptions bound;
    private ListenOptions options;
    private final List<Acceptor> acceptors = new ArrayList<>();

    private ListenSocket(
            SocketAddress local, List<NettyLoop> loops, List<ServerSocketChannel> channels, ListenOptions options) {
        this.local = local;
        this.loops = loops;
        this.channels = channels;
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
        List<ServerSocketChannel> channels = new ArrayList<>();
        try {
            SocketAddress at = address;
            for (int i = 0; i < (each ? loops.size() : 1); i++) {
                ServerSocketChannel channel = ServerSocketChannel.open(Addresses.family(address));
                channels.add(channel);
                channel.configureBlocking(false);
                if (options.reusePort() && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
                channel.bind(at, options.backlog() > 0 ? options.backlog() : LARGEST_BACKLOG);
                at = channel.getLocalAddress();
            }
            return new ListenSocket(at, List.copyOf(loops), channels, options);
        } catch (IOException | RuntimeException e) {
            for (ServerSocketChannel channel : channels) {
                channel.close();
            }
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }

    /** With the real port. */
    public SocketAddress local() {
        return local;
    }

    /** Begins to accept. Once. */
    public synchronized void start(AcceptEvents events) {
        for (int i = 0; i < channels.size(); i++) {
            NettyLoop loop = loops.get(i);
            List<NettyLoop> targets = channels.size() > 1 ? List.of(loop) : loops;
            Acceptor acceptor = new Acceptor(channels.get(i), loop, targets, options, events);
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
        for (ServerSocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // The system frees the address all the same.
            }
        }
        acceptors.forEach(a -> a.loop().execute(a::close));
    }
}
