package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Route;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.transport.MemoryWire;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole manager between a client's bytes and a host played by the test. */
class HttpManagerTest {
    private final Rig rig = new Rig();
    private final Problems problems = Problems.unplaced("test");

    /** Adds a header whose value is the configuration, or the route's. */
    private record Tag(String value) implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().set("x-tag", x.perRoute(value));
            return Verdict.proceed();
        }
    }

    private record ToRoute() implements HttpTerminal {
        @Override
        public Verdict onRequest(Exchange x) {
            Optional<Route> route = x.route();
            if (route.isEmpty()) {
                x.flag("NR");
                return Verdict.reply(404).details("route_not_found");
            }
            Optional<Verdict.Reply> direct = route.get().direct(x);
            if (direct.isPresent()) {
                return direct.get();
            }
            x.upstream().cluster(route.get().cluster(x).orElseThrow());
            route.get().prepare(x);
            return Verdict.forward();
        }
    }

    private final class Known implements Registry {
        private final Map<String, Extension> all =
                Map.of("tag", extension("tag", false), "end", extension("end", true));

        @Override
        public @Nullable Extension find(Any config, String name, Place place, Extension.Kind... kinds) {
            Extension found = all.get(name);
            if (found == null) {
                place.error("unknown filter " + name);
            }
            return found;
        }

        @Override
        public @Nullable Extension byName(String name) {
            return all.get(name);
        }

        @Override
        public Collection<Extension> all() {
            return all.values();
        }
    }

    private static Extension extension(String name, boolean terminal) {
        return new Extension() {
            @Override
            public Kind kind() {
                return terminal ? Kind.HTTP_TERMINAL : Kind.HTTP;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String origin() {
                return "test";
            }

            @Override
            public Object read(Any config, Place place) {
                try {
                    return config.unpack(StringValue.class).getValue();
                } catch (com.google.protobuf.InvalidProtocolBufferException bad) {
                    throw new IllegalStateException(bad);
                }
            }

            @Override
            public Object open(Object config, FilterContext context) {
                return terminal ? new ToRoute() : new Tag((String) config);
            }

            @Override
            public Object readRoute(Any config, Place place) {
                return java.util.Objects.requireNonNull(read(config, place));
            }

            @Override
            public Object openRoute(Object config, FilterContext context) {
                return config;
            }

            @Override
            public Object mergeRoute(Object outer, Object inner) {
                return inner;
            }

            @Override
            public boolean takesRouteAction() {
                return false;
            }

            @Override
            public Lease lease() {
                return Lease.NONE;
            }
        };
    }

    private static Any text(String value) {
        return Any.pack(StringValue.of(value));
    }

    private static io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter filter(
            String name) {
        return io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(text("plain"))
                .build();
    }

    private static HttpConnectionManager.Builder config() {
        RouteMatch direct = RouteMatch.newBuilder().setPrefix("/direct").build();
        return HttpConnectionManager.newBuilder()
                .setStatPrefix("test")
                .addHttpFilters(filter("tag"))
                .addHttpFilters(filter("end"))
                .setRouteConfig(RouteConfiguration.newBuilder()
                        .setName("r")
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("v")
                                .addDomains("*")
                                .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                                        .setMatch(direct)
                                        .setDirectResponse(DirectResponseAction.newBuilder()
                                                .setStatus(200)
                                                .setBody(DataSource.newBuilder().setInlineString("hi"))))
                                .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix("/web"))
                                        .putTypedPerFilterConfig("tag", text("special"))
                                        .setRoute(RouteAction.newBuilder().setCluster("web")))));
    }

    private @Nullable HttpManager open(HttpConnectionManager config) {
        HttpManagerPlan plan = HttpManagerCompiler.compile(config, Place.root(problems), new Known());
        Surroundings around = new Surroundings(
                rig.shared, rig.clusters(), new Caches(rig.loop::nanoTime), Rig.texts(), () -> rig.loop);
        return plan.open(around, LogSinks.discarding());
    }

    private MemoryWire.Collector client(MemoryWire[] wire) {
        HttpManager manager = open(config().build());
        assertThat(problems.all()).isEmpty();
        assertThat(manager).isNotNull();
        MemoryWire.Pair pair = MemoryWire.pair(rig.loop);
        MemoryWire.Collector got = new MemoryWire.Collector();
        pair.client().start(got);
        manager.serve(rig.facts(), pair.server());
        wire[0] = pair.client();
        return got;
    }

    private void send(MemoryWire to, String text) {
        to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        rig.loop.run();
    }

    @Test
    void answersFromARouteAndKeepsTheConnection() {
        MemoryWire[] wire = new MemoryWire[1];
        MemoryWire.Collector got = client(wire);

        send(wire[0], "GET /direct HTTP/1.1\r\nhost: a\r\n\r\n");
        send(wire[0], "GET /none HTTP/1.1\r\nhost: a\r\n\r\n");

        assertThat(got.text()).contains("HTTP/1.1 200 OK\r\n", "x-tag: plain", "\r\n\r\nhi", "HTTP/1.1 404 Not Found");
        assertThat(rig.counter("http.test.downstream_rq_2xx")).isEqualTo(1);
        assertThat(rig.counter("http.test.no_route")).isEqualTo(1);
    }

    @Test
    void forwardsAndTakesTheRoutesOwnFilterConfiguration() {
        MemoryWire[] wire = new MemoryWire[1];
        MemoryWire.Collector got = client(wire);

        send(wire[0], "POST /web HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc");
        FakeHost host = rig.cluster.last();
        assertThat(host.text()).isEqualTo("abc");
        assertThat(host.header("x-request-id")).hasSize(36);
        assertThat(host.header("x-forwarded-proto")).isEqualTo("http");
        host.answer(200, false);
        host.send("answer", true);
        rig.loop.run();

        assertThat(got.text())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("x-tag: special", "server: envoy", "date: ", "answer");
    }

    @Test
    void answersBytesThatAreNoRequestAndCloses() {
        MemoryWire[] wire = new MemoryWire[1];
        MemoryWire.Collector got = client(wire);

        send(wire[0], "GET / HTTP/1.1\r\nbad header\r\n\r\n");
        rig.loop.millis(2000);

        assertThat(got.text()).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(got.ended()).isTrue();
        assertThat(rig.counter("http.test.downstream_cx_destroy")).isEqualTo(1);
    }

    @Test
    void refusesALongBodyThatAFilterReads() {
        MemoryWire[] wire = new MemoryWire[1];
        HttpManager manager = new HttpManager(
                rig.settings,
                new HttpChain(
                        List.of(rig.use(
                                "read",
                                new HttpFilter() {
                                    @Override
                                    public Verdict onRequest(Exchange x) {
                                        return Verdict.when(
                                                x.request().body().read(4), (Bytes all) -> Verdict.proceed());
                                    }
                                },
                                false)),
                        new boolean[1],
                        List.of()),
                Routing.NONE,
                HeadPolicy.NONE,
                (x, head, body) -> body,
                new dev.sluice.runtime.accesslog.AccessLog[0],
                new HttpStats(rig.stats, "test", ""),
                rig.shared,
                (w, handler) -> new dev.sluice.runtime.codec.h1.Http1Server(
                        w, dev.sluice.runtime.codec.h1.Http1Options.STRICT, handler),
                "connections");
        MemoryWire.Pair pair = MemoryWire.pair(rig.loop);
        MemoryWire.Collector got = new MemoryWire.Collector();
        pair.client().start(got);
        manager.serve(rig.facts(), pair.server());
        wire[0] = pair.client();

        send(wire[0], "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n");

        assertThat(got.text()).startsWith("HTTP/1.1 413 ").contains("connection: close");
    }

    @Test
    void reportsWhatItCannotDo() {
        HttpConnectionManager bad = HttpConnectionManager.newBuilder()
                .setCodecType(HttpConnectionManager.CodecType.HTTP3)
                .addHttpFilters(filter("end"))
                .addHttpFilters(filter("tag"))
                .addHttpFilters(filter("nothing"))
                .build();

        HttpManagerCompiler.compile(bad, Place.root(problems), new Known());

        assertThat(problems.all().stream().map(Problem::path))
                .contains(
                        "stat_prefix", "codec_type", "route_config", "http_filters[0]", "http_filters[2].typed_config");
    }

    @Test
    void aConnectionHoldsTheFiltersUntilItHasGone() {
        MemoryWire[] wire = new MemoryWire[1];
        client(wire);

        wire[0].close();
        rig.loop.run();

        assertThat(rig.stats.gauge("http.test.downstream_cx_active").value()).isZero();
    }
}
