package dev.sluice.runtime.listener;

import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.socket.ListenSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listener that was bound: accepts, chooses filter chains, counts, drains. Any thread. Life: {@link #bind}, {@link #start}, perhaps {@link #use}
 * with newer chains, {@link #stopAccepting}, {@link #drain}, {@link #close}.
 */
public final class RunningListener implements AcceptEvents {
    private final List<? extends Loop> loops;
    private final Shared shared;
    private final ListenerStats stats;
    private final ListenerCounts counts;
    private final List<ListenSocket> sockets = new ArrayList<>();
    private final Population population;
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
        this.stats = ListenerStats.of(shared.stats(), plan.statName(), loops.size());
        this.counts = ListenerCounts.of(shared.stats());
        this.population = new Population(loops, limits, stats);
        this.current = generation(chains, 0);
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
        listener.current = listener.generation(chains, port);
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
            current = generation(current.chains(), inet.getPort());
        }
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : address.toString();
    }

    public ListenerPlan plan() {
        return current.chains().plan();
    }

    /** What would become of a request that came now; on a thread that may block. */
    public ListenerAccount explain(Question question) {
        Generation now = current;
        now.enter();
        try {
            return now.chains().explain(question, shared);
        } finally {
            now.leave();
        }
    }

    /** With the real ports; empty if it is not bound. */
    public List<SocketAddress> localAddresses() {
        return sockets.stream().map(ListenSocket::local).toList();
    }

    public int activeConnections() {
        return population.active();
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
        Generation fresh = generation(next, old.port());
        current = fresh;
        keptOptions = sockets.stream()
                .flatMap(socket -> socket.use(next.plan().options()).stream())
                .distinct()
                .toList();
        if (!old.chains().plan().source().equals(next.plan().source())) {
            counts.modified().add(1);
        }
        population.each(fresh::take);
        retire(old);
        int number = fresh.number();
        population.eachLoop(i -> loops.get(i)
                .after(
                        drainTime.toNanos(),
                        () -> population.each(i, connection -> {
                            if (connection.home() instanceof Generation late
                                    && late.number() < number
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
        population.afterTurns(old::leave);
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
        population.afterTurns(this::settle);
    }

    /** Stops accepting and lets connections end where their protocol has a word for it. */
    public synchronized void drain() {
        stopAccepting();
        if (!draining) {
            draining = true;
            counts.draining().add(1);
            counts.active().add(started ? -1 : 0);
            population.each(DownstreamConnection::drain);
        }
    }

    /** Lets open connections end where their protocol has a word for it; new ones are welcome. */
    public void drainConnections() {
        population.each(DownstreamConnection::drain);
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
            population.each(connection -> connection.cut(""));
            retire(current);
        }
    }

    private Generation generation(ListenerChains chains, int port) {
        return new Generation(this, chains, port, generations.incrementAndGet());
    }

    /** What new connections get. */
    Generation current() {
        return current;
    }

    ListenerStats stats() {
        return stats;
    }

    /** A connection is over; on its loop. */
    void gone(DownstreamConnection connection, boolean global) {
        population.leave(connection, global);
        settle();
    }

    private void settle() {
        if (stopped && population.active() == 0) {
            idle.complete(null);
        }
    }

    @Override
    public NettyLoop place(NettyLoop next) {
        return current.chains().plan().exactBalance() && population.emptiest() instanceof NettyLoop emptiest
                ? emptiest
                : next;
    }

    @Override
    public void onAccept(Wire wire) {
        Generation generation = current;
        int loop = wire.loop().index();
        if (!population.enter(loop, !generation.chains().plan().ignoresGlobalLimit())) {
            wire.close();
            return;
        }
        generation.enter();
        DownstreamConnection connection = new DownstreamConnection(wire, shared, generation);
        population.add(connection);
        if (generation.chains().filters() > 0) {
            new Preface(connection, generation.chains(), stats, generation::choose).begin();
        } else {
            generation.choose(connection);
        }
    }
}
