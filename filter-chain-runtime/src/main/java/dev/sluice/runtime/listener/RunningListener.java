package dev.sluice.runtime.listener;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.network.ConnectionHome;
import dev.sluice.runtime.network.ConnectionSet;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.ListenSocket;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsWire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listener that was bound: accepts, chooses filter chains, counts, drains. Any thread. Life: {@link #bind}, {@link #start}, perhaps {@link #use}
 * with newer chains, {@link #stopAccepting}, {@link #drain}, {@link #close}.
 */
public final class RunningListener implements AcceptEvents {
    private final List<? extends Loop> loops;
    private final Shared shared;
    private final ListenerLimits limits;
    private final ListenerStats stats;
    private final ListenerCounts counts;
    private final List<ListenSocket> sockets = new ArrayList<>();
    private final ConnectionSet[] connections;
    private final AtomicIntegerArray perLoop;
    private final AtomicInteger active = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final AtomicInteger generations = new AtomicInteger();
    private volatile Generation current;
    private volatile List<String> keptOptions = List.of();
    private boolean started;
    private boolean stopped;
    private boolean draining;
    private boolean closed;

    private RunningListener(ListenerChains chains, List<? extends Loop> loops, Shared shared, ListenerLimits limits) {
        ListenerPlan plan = chains.plan();
        this.loops = List.copyOf(loops);
        this.shared = shared;
        this.limits = limits;
        this.stats = ListenerStats.of(shared.stats(), plan.statName(), loops.size());
        this.counts = ListenerCounts.of(shared.stats());
        this.perLoop = new AtomicIntegerArray(loops.size());
        this.connections = new ConnectionSet[loops.size()];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = new ConnectionSet();
        }
        this.current = new Generation(chains, 0);
    }

    /**
     * Binds all addresses; clients wait until {@link #start}. Takes the chains over, also if it fails.
     *
     * @param loops all loops of the process, in the order of their index
     * @throws IOException an address is taken or not ours; nothing stays bound
     */
    public static RunningListener bind(
            ListenerChains chains, List<NettyLoop> loops, Shared shared, ListenerLimits limits) throws IOException {
        RunningListener listener = new RunningListener(chains, loops, shared, limits);
        try {
            listener.bind(chains.plan(), loops);
        } catch (IOException e) {
            listener.counts.createFailure().add(1);
            listener.sockets.forEach(ListenSocket::close);
            chains.close();
            throw e;
        }
        return listener;
    }

    /**
     * Binds nothing: connections are handed to {@link #onAccept}, for tests. Takes the chains over.
     *
     * @param port what filters see as the listener's port
     */
    public static RunningListener unbound(
            ListenerChains chains, Loop loop, int port, Shared shared, ListenerLimits limits) {
        RunningListener listener = new RunningListener(chains, List.of(loop), shared, limits);
        listener.current = listener.new Generation(chains, port);
        return listener;
    }

    private void bind(ListenerPlan plan, List<NettyLoop> loops) throws IOException {
        for (SocketAddress address : plan.bind() ? plan.addresses() : List.<SocketAddress>of()) {
            if (address instanceof UnixDomainSocketAddress unix) {
                // What an earlier process left behind; nobody can bind it again otherwise.
                Files.deleteIfExists(unix.getPath());
            }
            try {
                sockets.add(ListenSocket.bind(address, loops, plan.options()));
            } catch (IOException e) {
                throw new IOException("cannot bind '" + text(address) + "': " + e.getMessage(), e);
            }
        }
        if (!sockets.isEmpty() && sockets.get(0).local() instanceof InetSocketAddress inet) {
            current = new Generation(current.chains, inet.getPort());
        }
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : address.toString();
    }

    public ListenerPlan plan() {
        return current.chains.plan();
    }

    /** What would become of a request that came now; on a thread that may block. */
    public ListenerAccount explain(Question question) {
        Generation now = current;
        now.enter();
        try {
            return now.chains.explain(question, shared);
        } finally {
            now.leave();
        }
    }

    /** With the real ports; empty if it is not bound. */
    public List<SocketAddress> localAddresses() {
        return sockets.stream().map(ListenSocket::local).toList();
    }

    public int activeConnections() {
        return active.get();
    }

    /** Accepts from now on. Once. */
    public synchronized void start() {
        if (!started && !closed) {
            started = true;
            sockets.forEach(socket -> socket.start(this));
            counts.added().add(1);
            counts.createSuccess().add(loops.size());
            counts.active().add(1);
        }
    }

    /**
     * New connections and streams get these chains. Connections whose filters are the same go over with all they have; others are told to drain and
     * end at the latest after the drain time. The plan has {@link ListenerPlan#sameSockets the same sockets}.
     */
    public synchronized void use(ListenerChains next, Duration drainTime) {
        Generation old = current;
        Generation fresh = new Generation(next, old.port);
        current = fresh;
        keptOptions = sockets.stream()
                .flatMap(socket -> socket.use(next.plan().options()).stream())
                .distinct()
                .toList();
        if (!old.chains.plan().source().equals(next.plan().source())) {
            counts.modified().add(1);
        }
        eachLoop(i -> connections[i].forEach(connection -> fresh.take(connection)));
        retire(old);
        int number = fresh.number;
        eachLoop(i -> loops.get(i)
                .after(
                        drainTime.toNanos(),
                        () -> connections[i].forEach(connection -> {
                            if (connection.home() instanceof Generation late
                                    && late.number < number
                                    && connection.draining()) {
                                connection.cut("drained");
                            }
                        })));
    }

    /** Options of the plan, in Envoy's names, that the sockets get only when they are bound again, at the next start. */
    public List<String> keptOptions() {
        return keptOptions;
    }

    /** A connection may just be taking the old chains on its loop: they are given up once every loop has ended its turn. */
    private void retire(Generation old) {
        AtomicInteger left = new AtomicInteger(loops.size());
        eachLoop(i -> {
            if (left.decrementAndGet() == 0) {
                old.leave();
            }
        });
    }

    /** Leaves the address; connections go on. */
    public synchronized void stopAccepting() {
        if (stopped) {
            return;
        }
        stopped = true;
        counts.stopped().add(1);
        for (ListenSocket socket : sockets) {
            socket.close();
            if (socket.local() instanceof UnixDomainSocketAddress unix) {
                try {
                    Files.deleteIfExists(unix.getPath());
                } catch (IOException e) {
                    // The next process removes it.
                }
            }
        }
        AtomicInteger left = new AtomicInteger(loops.size());
        eachLoop(i -> {
            if (left.decrementAndGet() == 0) {
                settle();
            }
        });
    }

    /** Stops accepting and lets connections end where their protocol has a word for it. */
    public synchronized void drain() {
        stopAccepting();
        if (!draining) {
            draining = true;
            counts.draining().add(1);
            counts.active().add(started ? -1 : 0);
            eachLoop(i -> connections[i].forEach(DownstreamConnection::drain));
        }
    }

    /** Lets open connections end where their protocol has a word for it; new ones are welcome. */
    public void drainConnections() {
        eachLoop(i -> connections[i].forEach(DownstreamConnection::drain));
    }

    /** Completes once it accepts no more and the last connection is over. */
    public CompletionStage<Void> idle() {
        return idle;
    }

    /** Stops accepting and closes every connection. */
    public synchronized void close() {
        drain();
        if (!closed) {
            closed = true;
            counts.draining().add(-1);
            counts.removed().add(1);
            eachLoop(i -> connections[i].forEach(connection -> connection.cut("")));
            retire(current);
        }
    }

    private void eachLoop(Consumer<Integer> action) {
        for (int i = 0; i < loops.size(); i++) {
            int at = i;
            loops.get(i).execute(() -> action.accept(at));
        }
    }

    private void settle() {
        if (stopped && active.get() == 0) {
            idle.complete(null);
        }
    }

    @Override
    public NettyLoop place(NettyLoop next) {
        if (!current.chains.plan().exactBalance()) {
            return next;
        }
        return loops.stream()
                .min(Comparator.comparingInt(loop -> perLoop.get(loop.index())))
                .map(NettyLoop.class::cast)
                .orElse(next);
    }

    @Override
    public void onAccept(Wire wire) {
        Generation generation = current;
        boolean counted = !generation.chains.plan().ignoresGlobalLimit();
        if (active.get() >= limits.perListener()) {
            stats.overflow().add(1);
            wire.close();
            return;
        }
        if (counted && !limits.enter()) {
            stats.globalOverflow().add(1);
            wire.close();
            return;
        }
        int at = wire.loop().index();
        active.incrementAndGet();
        perLoop.incrementAndGet(at);
        stats.opened(at);
        generation.enter();
        DownstreamConnection connection = new DownstreamConnection(wire, shared, generation);
        connections[at].add(connection);
        if (generation.chains.filters() > 0) {
            new Preface(connection, generation.chains, stats, generation::choose).begin();
        } else {
            generation.choose(connection);
        }
    }

    /** The chains that were current when a connection came; closed when they are not current any more and the last such connection has gone. */
    private final class Generation implements ConnectionHome {
        private final ListenerChains chains;
        private final int port;
        private final int number = generations.incrementAndGet();
        private final AtomicInteger users = new AtomicInteger(1);

        Generation(ListenerChains chains, int port) {
            this.chains = chains;
            this.port = port;
        }

        void enter() {
            users.incrementAndGet();
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                chains.close();
            }
        }

        /** A connection of an older generation comes over, as far as it can. */
        void take(DownstreamConnection connection) {
            Generation before = (Generation) connection.home();
            if (before == this || !connection.served()) {
                return;
            }
            OpenedChain chain = find(connection);
            if (chain != null && connection.use(chain.filters(), this)) {
                enter();
                before.leave();
            } else {
                connection.drain();
            }
        }

        private @Nullable OpenedChain find(DownstreamConnection connection) {
            return chains.find(new ChainMatch.ConnectionView(
                    connection.local(),
                    connection.remote(),
                    connection.directRemote(),
                    connection.serverName(),
                    connection.transportProtocol(),
                    connection.applicationProtocols()));
        }

        void choose(DownstreamConnection connection) {
            if (connection.transportProtocol().isEmpty()) {
                connection.transportProtocol("raw_buffer");
            }
            OpenedChain chain = newest(connection);
            TlsContext tls = chain == null ? null : chain.tls();
            if (chain == null || tls == null) {
                serve(connection, chain);
            } else {
                tls.accept(connection.wire(), chain.secureNanos(), new Securing(connection));
            }
        }

        /** Moves the connection to the newest chains; null if none of them is meant. */
        private @Nullable OpenedChain newest(DownstreamConnection connection) {
            Generation newest = current;
            if (connection.home() instanceof Generation mine && mine != newest) {
                newest.enter();
                connection.home(newest);
                mine.leave();
            }
            return newest.find(connection);
        }

        private void serve(DownstreamConnection connection, @Nullable OpenedChain chain) {
            if (chain == null) {
                stats.noMatch().add(1);
                connection.flag("NR");
                connection.cut("filter_chain_not_found");
            } else {
                connection.serve(chain.filters());
            }
        }

        /** A connection whose handshake runs: its filters begin after it, and by then there may be newer ones. */
        private final class Securing implements TlsWire.Shake {
            private final DownstreamConnection connection;

            Securing(DownstreamConnection connection) {
                this.connection = connection;
            }

            @Override
            public void onSecure(TlsWire wire) {
                connection.secured(wire, wire.session());
                serve(connection, newest(connection));
            }

            @Override
            public void onInsecure(boolean timedOut, String reason) {
                if (timedOut) {
                    stats.secureTimeout().add(1);
                    connection.cut("transport_socket_connect_timeout");
                } else {
                    connection.insecure(reason);
                }
            }
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public int bufferLimitBytes() {
            return chains.plan().bufferLimitBytes();
        }

        @Override
        public AccessLog[] logs() {
            return chains.logs();
        }

        @Override
        public void closed(DownstreamConnection connection) {
            int at = connection.loop().index();
            connections[at].remove(connection);
            perLoop.decrementAndGet(at);
            stats.closed(at, connection.endNanos() - connection.startNanos());
            if (!chains.plan().ignoresGlobalLimit()) {
                limits.leave();
            }
            active.decrementAndGet();
            settle();
            leave();
        }
    }
}
