package dev.sluice.runtime.http;

import com.google.protobuf.Any;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Route;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.HandLoop;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Texts;
import dev.sluice.runtime.chain.watch.CircuitPolicy;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.route.PerFilter;
import dev.sluice.runtime.route.RouteInput;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.Clusters;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A connection manager without sockets: filters given as objects, a client and a host played by the test. */
final class Rig {
    static final SocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 4711);
    static final SocketAddress HERE = new InetSocketAddress("127.0.0.1", 80);
    final HandLoop loop = new HandLoop();
    final Stats stats = new Stats();
    final Blocking blocking = Blocking.bounded(2, 10);
    final Shared shared = Shared.of(stats, blocking);
    final FakeCluster cluster = new FakeCluster("web");
    final List<String> log = new ArrayList<>();
    HttpSettings settings = new HttpSettings(
            300_000_000_000L,
            10_000_000_000L,
            300_000_000_000L,
            0,
            3_600_000_000_000L,
            0,
            5_000_000_000L,
            1000,
            0,
            false,
            false,
            java.util.Set.of("websocket"));
    Routing routing = Routing.NONE;

    @Nullable
    ServerHandler handler;

    boolean drained;
    /** Whether the codec reads the next request. */
    boolean listens = true;

    private @Nullable HttpConnection connection;

    HttpConnection serve(HttpFilter... filters) {
        List<FilterUse> uses = new ArrayList<>();
        for (int i = 0; i < filters.length; i++) {
            uses.add(use("f" + i, filters[i], false));
        }
        return serve(uses);
    }

    FilterUse use(String name, HttpFilter filter, boolean failOpen) {
        Surroundings around = new Surroundings(shared, clusters(), new Caches(loop::nanoTime), texts(), () -> loop);
        Extension extension = extension(name, filter);
        ContextScope context = new ContextScope(name, extension, "http.test.", around, ContextScope.Logs.NONE);
        Containment containment = new Containment(failOpen, CircuitPolicy.STANDARD);
        return new FilterUse("test", name, extension, filter, context, containment, HttpOverrides.OF);
    }

    HttpConnection serve(List<FilterUse> uses) {
        AccessLog line = (record, on) -> log.add(line(record));
        HttpManager manager = new HttpManager(
                settings,
                new HttpChain(uses, new boolean[uses.size()], List.of()),
                routing,
                HeadPolicy.NONE,
                (x, head, body) -> body,
                new AccessLog[] {line},
                new HttpStats(stats, "test", ""),
                shared,
                (wire, to) -> {
                    handler = to;
                    return new FakeCodec();
                },
                "connections");
        HttpConnection made = manager.serve(new FakeConnection(loop, shared), new FakeWire(loop));
        connection = made;
        return made;
    }

    private static String line(LogRecord r) {
        return r.responseCode() + " " + r.responseCodeDetails() + " " + r.responseFlags();
    }

    HttpConnection connection() {
        return java.util.Objects.requireNonNull(connection);
    }

    /** Sends a head. */
    FakeClient request(String method, String path, boolean end) {
        return request(method, path, end, "");
    }

    FakeClient request(String method, String path, boolean end, String upgrade) {
        return send(new FakeClient(upgrade), head(method, path), end);
    }

    FakeClient request(Headers head, boolean end, String upgrade) {
        return send(new FakeClient(upgrade), head, end);
    }

    static Headers head(String method, String path) {
        Headers head = new Headers();
        head.set(HeaderName.METHOD, method);
        head.set(HeaderName.SCHEME, "http");
        head.set(HeaderName.AUTHORITY, "a.test");
        head.set(HeaderName.PATH, path);
        return head;
    }

    private FakeClient send(FakeClient client, Headers head, boolean end) {
        client.head = head;
        client.events = java.util.Objects.requireNonNull(handler).onStream(client);
        client.events.onHead(head, end);
        return client;
    }

    FakeClient get() {
        return request("GET", "/", true);
    }

    /** A gRPC client's request without a message. */
    FakeClient grpc() {
        Headers head = head("POST", "/");
        head.set(HeaderName.CONTENT_TYPE, "application/grpc");
        return send(new FakeClient(""), head, true);
    }

    /** Forwards everything to {@link #cluster}. */
    HttpTerminal forwarding(Verdict.Forward plan) {
        return x -> {
            x.upstream().cluster(cluster);
            return plan;
        };
    }

    HttpTerminal forwarding() {
        return forwarding(Verdict.forward());
    }

    long counter(String name) {
        return stats.counter(name).value();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    ConnectionFacts facts() {
        return new FakeConnection(loop, shared);
    }

    Clusters clusters() {
        return new Clusters() {
            @Override
            public Optional<UpstreamCluster> find(String name) {
                return name.equals("web") ? Optional.of(cluster) : Optional.empty();
            }

            @Override
            public Collection<UpstreamCluster> all() {
                return List.of(cluster);
            }
        };
    }

    static Texts texts() {
        return new Texts() {
            @Override
            public Function<dev.sluice.filter.Stream, String> format(String text) {
                return s -> text;
            }

            @Override
            public Function<dev.sluice.filter.Stream, String> formatString(Object format) {
                return s -> "";
            }

            @Override
            public Predicate<Headers> headerMatcher(Object matcher) {
                return h -> true;
            }

            @Override
            public Predicate<String> stringMatcher(Object matcher) {
                return s -> true;
            }
        };
    }

    private static Extension extension(String name, HttpFilter filter) {
        return new Extension() {
            @Override
            public Kind kind() {
                return filter instanceof HttpTerminal ? Kind.HTTP_TERMINAL : Kind.HTTP;
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
                return config;
            }

            @Override
            public Object open(Object config, FilterContext context) {
                return filter;
            }

            @Override
            public Object readRoute(Any config, Place place) {
                return config;
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

    private final class FakeCodec implements ServerCodec {
        @Override
        public void drain() {
            drained = true;
        }

        @Override
        public int active() {
            return 0;
        }

        @Override
        public void listen(boolean on) {
            listens = on;
        }

        @Override
        public void close(long delayMillis) {
            drained = true;
        }
    }

    /** Finds one route for everything, with these values for the filters. */
    static Routing always(@Nullable Object... values) {
        Route route = new Route() {
            @Override
            public String name() {
                return "r";
            }

            @Override
            public String virtualHost() {
                return "v";
            }

            @Override
            public Optional<Verdict.Reply> direct(dev.sluice.filter.Exchange x) {
                return Optional.empty();
            }

            @Override
            public Optional<dev.sluice.filter.Cluster> cluster(dev.sluice.filter.Exchange x) {
                return Optional.empty();
            }

            @Override
            public void prepare(dev.sluice.filter.Exchange x) {}

            @Override
            public void finish(dev.sluice.filter.Exchange x) {}
        };
        Routing.Found found = new Routing.Found() {
            @Override
            public Route route() {
                return route;
            }

            @Override
            public PerFilter perFilter() {
                return new PerFilter(values, new boolean[values.length]);
            }

            @Override
            public String virtualClusterName(Headers request) {
                return "";
            }

            @Override
            public @Nullable Object metadata(String kind) {
                return null;
            }
        };
        return new Routing() {
            @Override
            public Found match(RouteInput exchange) {
                return found;
            }

            @Override
            public boolean switchesFilters() {
                return false;
            }
        };
    }
}
