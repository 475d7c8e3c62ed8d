package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Route;
import dev.sluice.filter.Verdict;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP filters on the real connection manager, in memory: real codecs, routes, clusters and pools, a clock that the test drives, and upstreams that
 * say what the test wants. Everything runs on the calling thread, blocking work too.
 *
 * <pre>{@code
 * Exchanged x = FilterTest.of(AddHeader.class).config("name: x-a\nvalue: b").get("/").run();
 * assertThat(x.header("x-a")).isEqualTo("b");
 * }</pre>
 *
 * <p>The chain is made at the first request, and all requests of one FilterTest meet the same filters, numbers and clock; set up before that. It has
 * the filters in the order given and {@code envoy.filters.http.router} if that is on the class path, else a plain terminal that forwards. One route
 * leads everything to the cluster {@value #UPSTREAM}. Numbers of the connection manager are under {@code http.test.}. Not thread-safe.
 */
public final class FilterTest {
    /** The cluster that requests go to. */
    public static final String UPSTREAM = "upstream";

    private static final String ROUTER = "envoy.filters.http.router";
    private static final String FORWARDER = "sluice.testkit.forwarder";

    private final List<Component> components = new ArrayList<>();
    private final List<String> configs = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();
    private final Map<String, String> perRoute = new LinkedHashMap<>();
    private final Map<String, List<Answer>> answers = new LinkedHashMap<>();
    private final World.Health health = new World.Health();
    private String manager = "";
    private String routeAction = "";
    private String envoy = "";
    private @Nullable World world;

    private FilterTest() {}

    /**
     * A filter by its class: a record that is a filter, or a {@code FilterFactory}; public, with a public constructor without arguments if it is a
     * factory. Its configuration is given by {@link #config}.
     */
    public static FilterTest of(Class<?> filter) {
        return new FilterTest().and(filter);
    }

    /** Instances as they are, first to last; the test may look into them afterwards. */
    public static FilterTest of(HttpFilter... filters) {
        FilterTest made = new FilterTest();
        for (HttpFilter filter : filters) {
            made.add(Component.of("sluice.testkit.filter-" + made.components.size(), filter));
        }
        return made;
    }

    /**
     * A whole configuration: its first listener's first filter chain, and its clusters, each with one host played by the test. Filters that are not on
     * the class path's index are added by {@link #and}; the terminal may be {@code sluice.testkit.forwarder} where the router is not at hand.
     */
    public static FilterTest envoy(String yaml) {
        FilterTest made = new FilterTest();
        made.envoy = yaml;
        return made;
    }

    /** One more filter, behind those before. */
    public FilterTest and(Class<?> filter) {
        return add(Component.of(filter));
    }

    private FilterTest add(Component component) {
        setUp();
        components.add(component);
        configs.add("");
        return this;
    }

    /** Configuration of the filter named last: the fields, as YAML, without {@code @type}. */
    public FilterTest config(String yaml) {
        setUp();
        configs.set(configs.size() - 1, yaml);
        return this;
    }

    /** The same filter's configuration on the one route, as YAML, without {@code @type}. */
    public FilterTest perRoute(String yaml) {
        setUp();
        Component last = components.get(components.size() - 1);
        perRoute.put(last.name(), last.routeYaml(yaml));
        return this;
    }

    /** A route as YAML, before the one that leads everything to {@value #UPSTREAM}. */
    public FilterTest route(String yaml) {
        setUp();
        routes.add(yaml);
        return this;
    }

    /** More fields of the one route's {@code route} action, as YAML, for instance {@code timeout: 1s}. */
    public FilterTest routeAction(String yaml) {
        setUp();
        routeAction = yaml;
        return this;
    }

    /** More fields of the connection manager, as YAML. */
    public FilterTest manager(String yaml) {
        setUp();
        manager = yaml;
        return this;
    }

    /** What the upstream says to its requests, in order; the last one again and again. Without this it says 200 with no body. */
    public FilterTest upstream(Answer... inOrder) {
        return cluster(UPSTREAM, inOrder);
    }

    /** One more cluster, for routes and for the filter's own calls. */
    public FilterTest cluster(String name, Answer... inOrder) {
        setUp();
        answers.put(name, Arrays.asList(inOrder));
        return this;
    }

    /** Whether the process is to be taken out of service; may change at any time. */
    public FilterTest healthy(boolean yes) {
        health.healthy = yes;
        return this;
    }

    /** The name that {@code --service-cluster} would give. */
    public FilterTest serviceCluster(String name) {
        health.serviceCluster = name;
        return this;
    }

    public ClientRequest get(String path) {
        return request("GET", path);
    }

    /** With a body in pieces, each of which is read alone. */
    public ClientRequest post(String path, String... pieces) {
        return request("POST", path).body(pieces);
    }

    public ClientRequest request(String method, String path) {
        return new ClientRequest(this, method, path);
    }

    /** A counter or gauge by its whole name, such as {@code http.test.fault.aborts_injected}; an unknown one fails. */
    public long stat(String name) {
        return world().stat(name);
    }

    /** What a cluster's host has seen. */
    public List<Seen> seen(String cluster) {
        return world().host(cluster).seen();
    }

    /** Lets time pass. */
    public FilterTest advance(Duration time) {
        world().loop.advance(time.toNanos());
        return this;
    }

    /** Makes the chain now; throws IllegalArgumentException with every problem if it cannot be made. */
    public FilterTest open() {
        world();
        return this;
    }

    World world() {
        World made = world;
        if (made == null) {
            made = envoy.isEmpty() ? generated() : given();
            world = made;
        }
        return made;
    }

    /** The same set-up with nothing made yet. */
    FilterTest fresh() {
        FilterTest copy = new FilterTest();
        copy.components.addAll(components);
        copy.configs.addAll(configs);
        copy.routes.addAll(routes);
        copy.perRoute.putAll(perRoute);
        copy.answers.putAll(answers);
        copy.health.healthy = health.healthy;
        copy.health.serviceCluster = health.serviceCluster;
        copy.manager = manager;
        copy.routeAction = routeAction;
        copy.envoy = envoy;
        return copy;
    }

    List<Answer> upstreamAnswers() {
        return answers.getOrDefault(UPSTREAM, List.of());
    }

    private void setUp() {
        if (world != null) {
            throw new IllegalStateException("the chain is made: set up before the first request");
        }
    }

    private World generated() {
        StringBuilder yaml = new StringBuilder("stat_prefix: test\nhttp_protocol_options: {enable_trailers: true}\n");
        yaml.append("http_filters:\n").append(Yaml.element(plain(World.RECORDER)));
        for (int i = 0; i < components.size(); i++) {
            yaml.append(Yaml.element(components.get(i).yaml(configs.get(i))));
        }
        List<Component> own = new ArrayList<>(components);
        if (own.stream().noneMatch(c -> c.extension().kind().terminal())) {
            yaml.append(Yaml.element(terminal(own)));
        }
        yaml.append(
                "route_config:\n  name: routes\n  virtual_hosts:\n  - name: all\n    domains: ['*']\n    routes:\n");
        routes.forEach(route -> yaml.append(Yaml.indented(Yaml.element(route), 4)));
        yaml.append(Yaml.indented(Yaml.element(theRoute()), 4));
        HttpConnectionManager made = Yaml.read(yaml.toString(), manager, HttpConnectionManager.getDefaultInstance());
        Map<String, List<Answer>> clusters = new LinkedHashMap<>();
        clusters.put(UPSTREAM, List.of());
        clusters.putAll(answers);
        return new World(
                own,
                List.of(filter(made)),
                clusters.keySet().stream().map(FilterTest::cluster).toList(),
                clusters,
                health);
    }

    private static Cluster cluster(String name) {
        return Yaml.read(
                "name: " + name + "\nhttp_protocol_options: {enable_trailers: true}", Cluster.getDefaultInstance());
    }

    private static Filter filter(HttpConnectionManager manager) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(com.google.protobuf.Any.pack(manager))
                .build();
    }

    private String theRoute() {
        StringBuilder yaml =
                new StringBuilder("name: the-route\nmatch: {prefix: /}\nroute:\n  cluster: " + UPSTREAM + '\n');
        yaml.append(Yaml.indented(routeAction.stripIndent(), 2));
        if (!perRoute.isEmpty()) {
            yaml.append("typed_per_filter_config:\n");
            perRoute.forEach(
                    (name, any) -> yaml.append("  ").append(name).append(":\n").append(Yaml.indented(any, 4)));
        }
        return yaml.toString();
    }

    /** The real router, if there is one. */
    private static String terminal(List<Component> own) {
        if (FilterTest.class.getClassLoader().getResource("dev/sluice/filters/http/router/RouterFactory.class")
                != null) {
            return "name: " + ROUTER
                    + "\ntyped_config:\n  \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\n";
        }
        own.add(Component.of(FORWARDER, new Forwarder()));
        return plain(FORWARDER);
    }

    private static String plain(String name) {
        return "name: " + name + "\ntyped_config: {\"@type\": type.googleapis.com/google.protobuf.Struct}\n";
    }

    private World given() {
        Bootstrap bootstrap = Yaml.read(envoy, Bootstrap.getDefaultInstance());
        List<Filter> filters = new ArrayList<>();
        for (Filter filter : bootstrap
                .getStaticResources()
                .getListeners(0)
                .getFilterChains(0)
                .getFiltersList()) {
            filters.add(recorded(filter));
        }
        List<Component> own = new ArrayList<>(components);
        own.add(Component.of(FORWARDER, new Forwarder()));
        return new World(own, filters, bootstrap.getStaticResources().getClustersList(), answers, health);
    }

    private static Filter recorded(Filter filter) {
        if (!filter.getTypedConfig().is(HttpConnectionManager.class)) {
            return filter;
        }
        try {
            HttpConnectionManager given = filter.getTypedConfig().unpack(HttpConnectionManager.class);
            return filter(given.toBuilder()
                    .addHttpFilters(
                            0,
                            Yaml.read(
                                    plain(World.RECORDER),
                                    io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter
                                            .getDefaultInstance()))
                    .build());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The least a terminal can do. */
    private static final class Forwarder implements HttpTerminal {
        @Override
        public Verdict onRequest(Exchange x) {
            Optional<Route> route = x.route();
            if (route.isEmpty()) {
                return Verdict.reply(404).details("route_not_found");
            }
            Optional<Verdict.Reply> direct = route.get().direct(x);
            if (direct.isPresent()) {
                return direct.get();
            }
            route.get().cluster(x).ifPresent(x.upstream()::cluster);
            route.get().prepare(x);
            return Verdict.forward();
        }

        @Override
        public Verdict onUpstream(Exchange x) {
            if (x.upstream().failure() != dev.sluice.filter.Upstream.Failure.NONE) {
                return Verdict.reply(503)
                        .details("upstream_failed{" + x.upstream().failure() + '}');
            }
            x.route().ifPresent(route -> route.finish(x));
            return Verdict.proceed();
        }
    }
}
