package dev.sluice.runtime.upstream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.transport.tls.TlsContexts;
import dev.sluice.runtime.upstream.plan.ClusterCompiler;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One cluster on a loop driven by hand, over a network in memory. */
final class Rig {
    final ManualLoop loop = new ManualLoop();
    final MemoryNetwork network = new MemoryNetwork();
    final Stats stats = new Stats();
    final List<Server> servers = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final ClusterSet set;
    final UpstreamCluster cluster;

    /** The server's end of a connection: collects request lines, answers when the test says. */
    static final class Server implements WireEvents {
        final MemoryWire wire;
        final List<String> requests = new ArrayList<>();
        boolean closed;
        private final StringBuilder text = new StringBuilder();

        Server(MemoryWire wire) {
            this.wire = wire;
            wire.start(this);
        }

        void answer(String line) {
            wire.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void onRead(ByteBuffer in) {
            text.append(StandardCharsets.US_ASCII.decode(in));
            for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
                requests.add(text.substring(0, end));
                text.delete(0, end + 1);
            }
        }

        @Override
        public void onEnd() {
            wire.close();
        }

        @Override
        public void onClosed(@Nullable IOException cause) {
            closed = true;
        }
    }

    /** @param json of the cluster, single quotes for double ones; ports 1 to 9 of 10.0.0.1 are served */
    Rig(String json) {
        for (int port = 1; port < 10; port++) {
            network.serve(new InetSocketAddress("10.0.0.1", port), wire -> servers.add(new Server(wire)));
        }
        Problems problems = Problems.unplaced("test");
        set = ClusterSet.compile(List.of(cluster(json)), Place.root(problems), environment(), ClusterSet.EMPTY);
        if (problems.hasErrors()) {
            throw new IllegalArgumentException(problems.all().toString());
        }
        set.start();
        cluster = set.find("c").orElseThrow();
    }

    ClusterEnvironment environment() {
        return new ClusterEnvironment(
                stats,
                network,
                (wire, handler, limits) -> new FakeCodec(wire, handler),
                servers -> {
                    throw new IllegalStateException("no names here");
                },
                () -> new SplittableRandom(1),
                new TlsContexts(stats),
                new ClusterEnvironment.Checking(() -> loop, LogSinks.direct((path, line) -> lines.add(line))));
    }

    static Rig of(String fields) {
        return new Rig("{'name': 'c', " + fields + endpoints(1) + "}");
    }

    static String endpoints(int... ports) {
        StringBuilder all = new StringBuilder();
        for (int port : ports) {
            all.append(all.length() == 0 ? "" : ", ").append(endpoint(port, ""));
        }
        return "'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [" + all + "]}]}";
    }

    static String endpoint(int port, String more) {
        return "{'endpoint': {'address': {'socket_address': {'address': '10.0.0.1', 'port_value': " + port + "}}}"
                + more + "}";
    }

    static Cluster cluster(String json) {
        TypeRegistry types = TypeRegistry.newBuilder()
                .add(DnsCluster.getDescriptor())
                .add(CaresDnsResolverConfig.getDescriptor())
                .add(HttpProtocolOptions.getDescriptor())
                .add(List.of(RoundRobin.getDescriptor(), LeastRequest.getDescriptor(), Random.getDescriptor()))
                .build();
        Cluster.Builder builder = Cluster.newBuilder();
        try {
            JsonFormat.parser().usingTypeRegistry(types).merge(json.replace('\'', '"'), builder);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        return builder.build();
    }

    static List<String> problems(String json) {
        Problems problems = Problems.unplaced("test");
        ClusterCompiler.plan(
                cluster(json), Place.root(problems).field("clusters").index(0), StaticSecrets.NONE);
        return problems.all().stream()
                .map(p -> (p.severity() == Problem.Severity.ERROR ? "" : "warning: ") + p.path() + ": " + p.message())
                .toList();
    }

    Client get(String path) {
        return get(path, HostChoice.ANY);
    }

    Client get(String path, HostChoice choice) {
        Client client = new Client(path);
        client.cancel = cluster.openHttp(loop, choice, client, client);
        loop.run();
        return client;
    }

    /** The n-th connection's server answers. */
    void answer(int server, String line) {
        servers.get(server).answer(line);
        loop.run();
    }

    long counter(String name) {
        return stats.counter("cluster.c." + name).value();
    }

    long gauge(String name) {
        return stats.gauge("cluster.c." + name).value();
    }

    HostView host() {
        return set.views().iterator().next().hosts().get(0);
    }
}
