package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.admin.AskedRequest.Unclear;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.CompiledTexts;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.chain.watch.RequestTrace.Answered;
import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.upstream.ClientCodecs;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Runs one recorded request through a configuration, in memory and on the calling thread: its filters are made and run, hosts give the recorded
 * answers, time is virtual. Nothing is bound, nobody is asked.
 */
final class Replay implements AutoCloseable {
    /** Of real time: a filter may work on threads of its own. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** So long nothing may happen before the clock goes to the next timer. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Answered NOTHING =
            new Answered("", "", List.of(), 503, List.of(), new RequestTrace.Payload(0, true, "", ""), List.of());
    private final ManualLoop loop = new ManualLoop();
    private final Stats stats = new Stats();
    private final Shared shared = Shared.of(stats, Blocking.on(loop));
    private final MemoryNetwork network = new MemoryNetwork();
    private final RequestTrace recorded;
    private final Deque<Answered> upstream = new ArrayDeque<>();
    private final Map<String, Deque<Answered>> calls = new HashMap<>();
    private final Problems problems = Problems.unplaced("replay");
    private final Surroundings around;
    private final Snapshot snapshot;
    private final List<ListenerChains> opened = new ArrayList<>();

    /** @param configuration one that was checked */
    Replay(Bootstrap configuration, Extensions extensions, RequestTrace recorded) {
        this.recorded = recorded;
        upstream.addAll(recorded.upstream());
        for (Answered call : recorded.calls()) {
            calls.computeIfAbsent(call.cluster(), name -> new ArrayDeque<>()).add(call);
        }
        Played played = Played.of(configuration);
        played.hosts()
                .forEach((at, cluster) -> network.serve(at, wire -> PlayedHost.serve(wire, () -> answer(cluster))));
        ClusterEnvironment environment = new ClusterEnvironment(
                stats,
                network,
                ClientCodecs.HTTP1,
                servers -> {
                    throw new IllegalStateException("a replay resolves no names");
                },
                () -> new SplittableRandom(1),
                shared.tls(),
                ClusterEnvironment.Checking.NEVER);
        CompletableFuture<Surroundings> later = new CompletableFuture<>();
        snapshot = new SnapshotCompiler(extensions.registry(), environment, LogSinks.discarding(), ClusterSet.EMPTY)
                .compile(played.bootstrap(), Place.root(problems), later::join);
        around = new Surroundings(
                shared, snapshot.clusters(), new Caches(loop::nanoTime), new CompiledTexts(), () -> loop);
        later.complete(around);
        snapshot.clusters().start();
        loop.run();
    }

    /** What filters asked themselves has its own answers; everything else gets what the upstream answered. */
    private Answered answer(String cluster) {
        Deque<Answered> own = calls.get(cluster);
        Deque<Answered> all = own == null ? upstream : own;
        Answered first = all.size() > 1 ? all.poll() : all.peek();
        return first == null ? NOTHING : first;
    }

    /** @param listener its name, or empty; {@code port}: or its port, or -1 */
    RequestTrace run(String listener, int port) throws Unclear {
        if (recorded.arrived().isEmpty()) {
            throw new Unclear("the recording has no head: is it one of /trace/ID?");
        }
        if (recorded.method().equals("CONNECT")
                || recorded.arrived().stream().anyMatch(line -> line.startsWith("upgrade: "))) {
            throw new Unclear("a stream that is upgraded cannot be replayed");
        }
        Question question = question();
        ListenerChains chains = chosen(listener, port, question);
        shared.traces()
                .follow(
                        "",
                        "",
                        "",
                        1,
                        new Traces.Depth(
                                Traces.Depth.MOST_BYTES,
                                recorded.arrived().stream().noneMatch(line -> line.endsWith(": [redacted]"))));
        MemoryWire.Pair pair = MemoryWire.pair(loop, question.source(), question.local());
        pair.client().start(new MemoryWire.Collector());
        if (!chains.serve(question, pair.server(), shared)) {
            throw new Unclear("no filter chain of listener " + chains.plan().name() + " is meant");
        }
        PlayedClient.send(recorded, pair.client());
        await();
        List<RequestTrace> done = shared.traces().recorded();
        if (done.isEmpty()) {
            throw new Unclear("the request came to no end, or was refused before the first filter");
        }
        return done.get(0);
    }

    private void await() {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        long quiet = System.nanoTime();
        while (shared.traces().recorded().isEmpty() && System.nanoTime() < giveUp) {
            if (loop.runOnce()) {
                quiet = System.nanoTime();
            } else if (System.nanoTime() - quiet < QUIET_NANOS) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            } else if (loop.nextDue() == Long.MAX_VALUE) {
                return;
            } else {
                loop.pass(Math.max(0, loop.nextDue() - loop.nanoTime()));
            }
        }
    }

    private ListenerChains chosen(String listener, int port, Question question) throws Unclear {
        int recordedPort = question.local().getPort();
        ListenerChains best = null;
        for (ListenerPlan plan : snapshot.listeners()) {
            boolean meant = (listener.isEmpty() || plan.name().equals(listener)) && (port < 0 || on(plan, port));
            ListenerChains chains = meant ? ListenerChains.open(plan, around, LogSinks.discarding()) : null;
            if (problems.hasErrors()) {
                throw new Unclear(problems.all().stream().map(String::valueOf).collect(Collectors.joining("\n")));
            }
            if (chains == null) {
                continue;
            }
            opened.add(chains);
            boolean http = chains.explain(question, shared).http() != null;
            if (http && (best == null || on(plan, recordedPort) && !on(best.plan(), recordedPort))) {
                best = chains;
            }
        }
        if (best == null) {
            throw new Unclear("no listener" + (listener.isEmpty() ? "" : " '" + listener + '\'')
                    + (port < 0 ? "" : " on port " + port) + " takes the request as HTTP");
        }
        return best;
    }

    private static boolean on(ListenerPlan plan, int port) {
        return plan.addresses().stream().anyMatch(a -> a instanceof InetSocketAddress inet && inet.getPort() == port);
    }

    private Question question() throws Unclear {
        RequestTrace.Client client = recorded.client();
        return new Question(
                recorded.method(),
                recorded.path(),
                PlayedClient.lines(recorded),
                address(client.remote()),
                address(client.local()),
                client.tls(),
                client.serverName(),
                client.protocol().startsWith("HTTP/2") ? List.of("h2") : List.of(),
                false);
    }

    private static InetSocketAddress address(String text) throws Unclear {
        int colon = text.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new Unclear("'" + text + "' in the recording is not an address");
        }
    }

    @Override
    public void close() {
        opened.forEach(ListenerChains::close);
        snapshot.clusters().close();
        loop.run();
    }
}
