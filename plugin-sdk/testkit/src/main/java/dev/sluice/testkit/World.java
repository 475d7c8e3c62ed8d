package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Blocking;
import dev.sluice.runtime.chain.Caches;
import dev.sluice.runtime.chain.CompiledTexts;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Standing;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.extension.BuiltIns;
import dev.sluice.runtime.extension.Catalog;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.http.HttpEndpoints;
import dev.sluice.runtime.network.ConnectionHome;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.network.NetworkChain;
import dev.sluice.runtime.network.NetworkChainPlan;
import dev.sluice.runtime.stats.CounterCell;
import dev.sluice.runtime.stats.GaugeCell;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.upstream.ClientCodecs;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One filter chain with its clusters, hosts, clock and numbers, all in memory and on the test's thread. Chance is seeded: see the system property
 * {@code sluice.random.seed}, which the kit sets unless it is set.
 */
final class World implements ConnectionHome {
    static final String RECORDER = "sluice.testkit.recorder";
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 10_000);

    static {
        if (System.getProperty("sluice.random.seed") == null) {
            System.setProperty("sluice.random.seed", "1");
        }
    }

    final ManualLoop loop = new ManualLoop();
    private final Stats stats = new Stats();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<SocketAddress, List<Finished>> finished = new HashMap<>();
    private final List<LogRecord> closed = new ArrayList<>();
    private final MemoryNetwork network = new MemoryNetwork();
    private final Shared shared;
    private final NetworkChain chain;
    private int nextPort = 50_000;

    /** What the log would say of an exchange. */
    record Finished(String details, String flags, boolean localReply) {}

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

    World(
            List<Component> own,
            List<Filter> filters,
            List<Cluster> clusters,
            Map<String, List<Answer>> answers,
            Health health) {
        shared = Shared.of(stats, Blocking.on(loop), health);
        Problems problems = Problems.unplaced("test");
        ClusterSet running = ClusterSet.compile(
                clusters.stream().map(c -> hosted(c, answers)).toList(),
                Place.root(problems).field("clusters"),
                environment(),
                ClusterSet.EMPTY);
        running.start();
        loop.run();
        Catalog registry = registry(own);
        Surroundings around =
                new Surroundings(shared, running, new Caches(loop::nanoTime), new CompiledTexts(), () -> loop);
        LogSinks sinks = LogSinks.discarding();
        NetworkChainPlan plan = NetworkChainPlan.compile(
                filters,
                Place.root(problems).field("filters"),
                "",
                registry,
                new HttpEndpoints(registry, () -> around, sinks));
        Yaml.check(problems, filters.toString());
        NetworkChain made = plan.open(around, sinks);
        Yaml.check(problems, filters.toString());
        if (made == null) {
            throw new IllegalArgumentException("the chain cannot be made");
        }
        chain = made;
        loop.run();
    }

    private Catalog registry(List<Component> own) {
        List<Extension> all = new ArrayList<>();
        own.forEach(component -> all.add(component.extension()));
        all.add(Component.of(RECORDER, new Recorder()).extension());
        for (Extension built : BuiltIns.of(World.class.getClassLoader())) {
            if (all.stream().noneMatch(e -> e.name().equals(built.name()))) {
                all.add(built);
            }
        }
        return Catalog.of(all);
    }

    private ClusterEnvironment environment() {
        return new ClusterEnvironment(
                stats,
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
                () -> new SplittableRandom(1));
    }

    /** Every cluster has one host, which the test plays. */
    private Cluster hosted(Cluster cluster, Map<String, List<Answer>> answers) {
        InetSocketAddress at = new InetSocketAddress("10.0.0." + (hosts.size() + 1), 80);
        Host host = new Host(loop, at, answers.getOrDefault(cluster.getName(), List.of()));
        hosts.put(cluster.getName(), host);
        network.serve(at, host::accept);
        Cluster one = Yaml.read(
                "name: x\nload_assignment: {cluster_name: x, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: "
                        + at.getHostString() + ", port_value: 80}}}}]}]}",
                Cluster.getDefaultInstance());
        return cluster.toBuilder()
                .clearClusterDiscoveryType()
                .setLoadAssignment(one.getLoadAssignment().toBuilder().setClusterName(cluster.getName()))
                .build();
    }

    /** A client's connection; the chain has it when this returns. */
    MemoryWire connect(String from, MemoryWire.Collector into) {
        MemoryWire.Pair pair = MemoryWire.pair(loop, new InetSocketAddress(from, nextPort++), HERE);
        pair.client().start(into);
        DownstreamConnection connection = new DownstreamConnection(pair.server(), shared, this);
        connection.serve(chain);
        loop.run();
        return pair.client();
    }

    /** The exchanges of that client that are over. */
    List<Finished> finished(SocketAddress client) {
        return finished.getOrDefault(client, List.of());
    }

    /** The connections that are over. */
    List<LogRecord> closedConnections() {
        return closed;
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

    /** A counter or gauge by its whole name. */
    long stat(String name) {
        for (CounterCell cell : stats.counters()) {
            if (cell.name().equals(name)) {
                return cell.value();
            }
        }
        for (GaugeCell cell : stats.gauges()) {
            if (cell.name().equals(name)) {
                return cell.value();
            }
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        throw new AssertionError("no counter or gauge " + name + "; alike: "
                + stats.counters().stream()
                        .map(CounterCell::name)
                        .filter(known -> known.endsWith(last) || known.startsWith(name.split("\\.")[0]))
                        .collect(Collectors.joining(", ")));
    }

    /** Those that are not zero. */
    String numbers() {
        return stats.counters().stream()
                .filter(cell -> cell.value() != 0)
                .map(cell -> cell.name() + ": " + cell.value())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public int port() {
        return HERE.getPort();
    }

    @Override
    public int bufferLimitBytes() {
        return 1 << 20;
    }

    @Override
    public AccessLog[] logs() {
        return new AccessLog[] {(line, on) -> closed.add(line)};
    }

    @Override
    public void closed(DownstreamConnection connection) {}

    /** Stands first in every HTTP chain: sees the response as the client gets it, and the end. */
    private final class Recorder implements HttpFilter {
        @Override
        public void onComplete(Exchange x) {
            LogRecord line = (LogRecord) x;
            boolean local = line.responseCode() != 0 && x.response().localReply();
            finished.computeIfAbsent(x.connection().directRemote(), c -> new ArrayList<>())
                    .add(new Finished(line.responseCodeDetails(), line.responseFlags(), local));
        }
    }
}
