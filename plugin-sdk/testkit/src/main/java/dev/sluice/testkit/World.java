package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.CompiledTexts;
import dev.sluice.runtime.chain.provided.Standing;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.config.Redaction;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.http.HttpEndpoints;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerCompiler;
import dev.sluice.runtime.listener.ListenerLimits;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.listener.RunningListener;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.transport.tls.TlsContexts;
import dev.sluice.runtime.upstream.ClientCodecs;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot with its listeners, clusters, hosts, clock and numbers, all in memory and on the test's thread. Chance is seeded: see the system
 * property {@code sluice.random.seed}, which the kit sets unless it is set.
 */
final class World {
    private static final long FOREVER = Long.MAX_VALUE;

    static {
        if (System.getProperty("sluice.random.seed") == null) {
            System.setProperty("sluice.random.seed", "1");
        }
    }

    final ManualLoop loop = new ManualLoop();
    final Numbers numbers = new Numbers(new Stats());
    final LogLines lines = new LogLines();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<SocketAddress, List<Finished>> finished = new HashMap<>();
    private final List<MemoryWire> clients = new ArrayList<>();
    private final MemoryNetwork network = new MemoryNetwork();
    private final ArrivalTerminal arrivals = new ArrivalTerminal();
    private final List<RunningListener> listeners = new ArrayList<>();
    final Misuses misuses = new Misuses();
    private final ClusterSet clusters;
    private final Shared shared;
    private final SocketAddress entry;
    private final RunningListener front;
    private int nextPort = 50_000;
    private int steps;
    private int actAt = -1;
    private Runnable act = () -> {};
    private boolean over;

    /** What is known of an exchange that is over. */
    record Finished(String details, String flags, boolean localReply) {}

    /** What the log says of a connection that is over. */
    record Closed(String flags, String details) {}

    /** How the process stands, as the test wants it. */
    static final class Health implements Standing {
        boolean healthy = true;
        String serviceCluster = "";

        @Override
        public boolean healthy() {
            return healthy;
        }

        @Override
        public String serviceCluster() {
            return serviceCluster;
        }
    }

    /**
     * What a world is made of.
     *
     * @param own extensions besides those of the class path
     * @param listener the one to connect to, by name or port; empty: the first
     */
    record Setup(
            List<Component> own,
            Bootstrap bootstrap,
            String listener,
            Map<String, List<Answer>> answers,
            Health health) {}

    World(Setup setup) {
        shared = Shared.of(numbers.stats(), Blocking.on(loop), setup.health()).watchedBy(misuses);
        Problems problems = Problems.unplaced("test");
        Place resources = Place.root(problems).field("static_resources");
        Bootstrap bootstrap = setup.bootstrap();
        clusters = ClusterSet.compile(
                bootstrap.getStaticResources().getClustersList().stream()
                        .map(c -> hosted(c, setup.answers()))
                        .toList(),
                resources.field("clusters"),
                environment(),
                ClusterSet.EMPTY);
        clusters.start();
        turn();
        Catalog registry = registry(setup.own());
        Surroundings around =
                new Surroundings(shared, clusters, new Caches(loop::nanoTime), new CompiledTexts(), () -> loop);
        LogSinks sinks = LogSinks.direct(lines::add);
        HttpEndpoints endpoints = new HttpEndpoints(registry, () -> around, sinks);
        List<Listener> all = bootstrap.getStaticResources().getListenersList();
        List<ListenerPlan> plans = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            ListenerPlan plan = ListenerCompiler.compile(
                    Adapted.listener(all.get(i)), resources.field("listeners").index(i), registry, endpoints);
            Yaml.check(problems, shown(all.get(i), registry));
            if (plan != null) {
                plans.add(plan);
            }
        }
        int chosen = chosen(plans, setup.listener());
        for (ListenerPlan plan : plans) {
            ListenerChains chains = ListenerChains.open(plan, around, sinks);
            Yaml.check(problems, shown(plan.source(), registry));
            if (chains == null) {
                throw new IllegalArgumentException("the chain cannot be made");
            }
            listeners.add(
                    RunningListener.unbound(chains, loop, port(plan.addresses().get(0)), shared, new ListenerLimits()));
        }
        entry = plans.get(chosen).addresses().get(0);
        front = listeners.get(chosen);
        turn();
        Worlds.made(this);
    }

    private static String shown(Listener listener, Catalog registry) {
        return Redaction.redact(listener, registry::redacted).toString();
    }

    private static int chosen(List<ListenerPlan> plans, String wanted) {
        for (int i = 0; i < plans.size(); i++) {
            ListenerPlan plan = plans.get(i);
            if (wanted.isEmpty()
                    || plan.name().equals(wanted)
                    || wanted.equals(Integer.toString(port(plan.addresses().get(0))))) {
                return i;
            }
        }
        throw new IllegalArgumentException("no listener " + wanted + " among "
                + plans.stream().map(ListenerPlan::name).toList());
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    private Catalog registry(List<Component> own) {
        List<Extension> all = new ArrayList<>();
        own.forEach(component -> all.add(component.extension()));
        all.add(Component.of(Adapted.RECORDER, new Recorder()).extension());
        all.add(Component.of(Adapted.ARRIVALS, arrivals).extension());
        for (Extension built : BuiltIns.of(World.class.getClassLoader())) {
            if (all.stream().noneMatch(e -> e.name().equals(built.name()))) {
                all.add(built);
            }
        }
        return Catalog.of(all);
    }

    private ClusterEnvironment environment() {
        return new ClusterEnvironment(
                numbers.stats(),
                (on, to, options, listener) -> {
                    for (Host host : hosts.values()) {
                        if (host.at().equals(to) && host.refuses()) {
                            on.execute(() -> listener.onFailed(false, "delayed_connect_error:_Connection_refused"));
                            return () -> {};
                        }
                    }
                    return network.dial(on, to, options, listener);
                },
                ClientCodecs.HTTP1,
                servers -> {
                    throw new IllegalStateException("the test kit resolves no names");
                },
                () -> new SplittableRandom(1),
                new TlsContexts(numbers.stats()),
                ClusterEnvironment.Checking.NEVER);
    }

    /** Every cluster has one host, which the test plays. */
    private Cluster hosted(Cluster cluster, Map<String, List<Answer>> answers) {
        InetSocketAddress at = new InetSocketAddress("10.0.0." + (hosts.size() + 1), 80);
        Host host = new Host(loop, at, answers.getOrDefault(cluster.getName(), List.of()));
        hosts.put(cluster.getName(), host);
        network.serve(at, host::accept);
        return Adapted.cluster(cluster, at);
    }

    // Time.

    /** Turns until there is nothing left to do at this time. */
    void turn() {
        while (loop.runOnce()) {
            step();
        }
        misuses.check();
    }

    /** Lets time pass, stopping at every timer on the way. */
    void advance(long nanos) {
        long end = loop.nanoTime() + nanos;
        turn();
        for (long due = loop.nextDue(); due <= end; due = loop.nextDue()) {
            loop.pass(Math.max(0, due - loop.nanoTime()));
            turn();
        }
        loop.pass(Math.max(0, end - loop.nanoTime()));
        turn();
    }

    /** Goes to the next timer and runs it; false if there is none before that time. */
    boolean toNextTimer(long latest) {
        long due = loop.nextDue();
        if (due > latest || due == FOREVER) {
            return false;
        }
        advance(Math.max(0, due - loop.nanoTime()));
        return true;
    }

    private void step() {
        if (steps++ == actAt) {
            act.run();
        }
    }

    int steps() {
        return steps;
    }

    /** Does that once, after so many turns from the start of this world. */
    void at(int step, Runnable what) {
        actAt = step;
        act = what;
    }

    // Connections.

    /** A client's connection; the chain has it when this returns. */
    MemoryWire connect(String from, MemoryWire.Collector into) {
        MemoryWire.Pair pair = MemoryWire.pair(loop, new InetSocketAddress(from, nextPort++), entry);
        pair.client().start(into);
        clients.add(pair.client());
        front.onAccept(pair.server());
        turn();
        return pair.client();
    }

    /** The exchanges of that client that are over. */
    List<Finished> finished(SocketAddress client) {
        return finished.getOrDefault(client, List.of());
    }

    @Nullable
    Closed closedConnection(SocketAddress client) {
        return lines.closed(client);
    }

    @Nullable
    Arrival arrival(SocketAddress client) {
        return arrivals.of(client);
    }

    Host host(String cluster) {
        Host host = hosts.get(cluster);
        if (host == null) {
            throw new IllegalArgumentException("no cluster " + cluster + " among " + hosts.keySet());
        }
        return host;
    }

    Map<String, Host> hosts() {
        return hosts;
    }

    // The end.

    /** Clients go, listeners and clusters close; gives what is still there afterwards, nothing if called again. */
    List<String> close() {
        if (over) {
            return List.of();
        }
        over = true;
        Worlds.gone(this);
        for (MemoryWire client : clients) {
            if (client.open()) {
                client.close();
            }
        }
        turn();
        listeners.forEach(RunningListener::close);
        turn();
        clusters.close();
        turn();
        List<String> left = new ArrayList<>(numbers.active());
        if (loop.timers() > 0) {
            left.add(loop.timers() + " timers");
        }
        return left;
    }

    /** Stands first in every HTTP chain: sees the response as the client gets it, and the end. */
    private final class Recorder implements HttpFilter {
        @Override
        public void onComplete(Exchange x) {
            LogRecord line = (LogRecord) x;
            boolean local = line.responseCode() != 0 && x.response().localReply();
            SocketAddress client = x.connection().directRemote();
            List<Finished> all = finished.computeIfAbsent(client, c -> new ArrayList<>());
            lines.next(client, all.size());
            all.add(new Finished(line.responseCodeDetails(), line.responseFlags(), local));
        }
    }
}
