package dev.sluice.testkit;

import dev.sluice.filter.HttpFilter;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
public final class FilterTest implements AutoCloseable {
    /** The cluster that requests go to. */
    public static final String UPSTREAM = "upstream";

    private final HttpSetup setup;
    private @Nullable World world;

    private FilterTest(HttpSetup setup) {
        this.setup = setup;
    }

    private static FilterTest empty() {
        return new FilterTest(new HttpSetup());
    }

    /**
     * A filter by its class: a record that is a filter, or a {@code FilterFactory}; public, with a public constructor without arguments if it is a
     * factory. Its configuration is given by {@link #config}.
     */
    public static FilterTest of(Class<?> filter) {
        return empty().and(filter);
    }

    /** Instances as they are, first to last; the test may look into them afterwards. */
    public static FilterTest of(HttpFilter... filters) {
        FilterTest made = empty();
        for (HttpFilter filter : filters) {
            made.add(Component.of("sluice.testkit.filter-" + made.setup.components.size(), filter));
        }
        return made;
    }

    /**
     * A script as a filter, as {@code sluice.filters.http.script} runs it; {@link #config} gives the script's own {@code config}. The engine must be on
     * the class path.
     */
    public static FilterTest script(Path file) {
        return script("file: " + Yaml.quoted(file.toString()));
    }

    /** As above, given as text. */
    public static FilterTest scriptText(String javaScript) {
        return script("inline: " + Yaml.quoted(javaScript));
    }

    private static FilterTest script(String source) {
        FilterTest made = empty();
        made.setup.components.add(Component.script(source));
        made.setup.configs.add("");
        return made;
    }

    /**
     * A whole configuration file: all its listeners and clusters, in memory. Requests go to the first listener or the one that {@link #listener} names.
     * Each cluster has one host, played by the test over plain HTTP/1.1; listeners take plain connections. Filters that are not on the class path's
     * index are added by {@link #and}; the terminal may be {@code sluice.testkit.forwarder} where the router is not at hand.
     */
    public static FilterTest of(Path envoyYaml) {
        try {
            return envoy(Files.readString(envoyYaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #of(Path)}, given as text. */
    public static FilterTest envoy(String yaml) {
        FilterTest made = empty();
        made.setup.given = Yaml.read(yaml, Bootstrap.getDefaultInstance());
        return made;
    }

    /** Of a whole configuration: the listener that requests go to, by its name or port. */
    public FilterTest listener(String nameOrPort) {
        setUp();
        setup.listener = nameOrPort;
        return this;
    }

    /** One more filter, behind those before. */
    public FilterTest and(Class<?> filter) {
        return add(Component.of(filter));
    }

    /** An instance as it is, behind those before. */
    public FilterTest and(HttpFilter filter) {
        return add(Component.of("sluice.testkit.filter-" + setup.components.size(), filter));
    }

    private FilterTest add(Component component) {
        setUp();
        setup.components.add(component);
        setup.configs.add("");
        return this;
    }

    /** Configuration of the filter named last: the fields, as YAML, without {@code @type}. */
    public FilterTest config(String yaml) {
        setUp();
        setup.configs.set(setup.configs.size() - 1, yaml);
        return this;
    }

    /** The filter named last goes on past its failures: {@code failure_mode: open}, see {@code docs/configuration.md}. */
    public FilterTest failOpen() {
        setUp();
        setup.open.add(setup.components.get(setup.components.size() - 1).name());
        return this;
    }

    /** The same filter's configuration on the one route, as YAML, without {@code @type}. */
    public FilterTest perRoute(String yaml) {
        setUp();
        Component last = setup.components.get(setup.components.size() - 1);
        setup.perRoute.put(last.name(), last.routeYaml(yaml));
        return this;
    }

    /** A route as YAML, before the one that leads everything to {@value #UPSTREAM}. */
    public FilterTest route(String yaml) {
        setUp();
        setup.routes.add(yaml);
        return this;
    }

    /** More fields of the one route's {@code route} action, as YAML, for instance {@code timeout: 1s}. */
    public FilterTest routeAction(String yaml) {
        setUp();
        setup.routeAction = yaml;
        return this;
    }

    /** More fields of the connection manager, as YAML. */
    public FilterTest manager(String yaml) {
        setUp();
        setup.manager = yaml;
        return this;
    }

    /** The format of {@link Exchanged#logLine}, instead of Envoy's default. */
    public FilterTest accessLog(String format) {
        setUp();
        setup.accessLog = format;
        return this;
    }

    /** What the upstream says to its requests, in order; the last one again and again. Without this it says 200 with no body. */
    public FilterTest upstream(Answer... inOrder) {
        return cluster(UPSTREAM, inOrder);
    }

    /** One more cluster, for routes and for the filter's own calls. */
    public FilterTest cluster(String name, Answer... inOrder) {
        setUp();
        setup.answers.put(name, Arrays.asList(inOrder));
        return this;
    }

    /** Whether the process is to be taken out of service; may change at any time. */
    public FilterTest healthy(boolean yes) {
        setup.health.healthy = yes;
        return this;
    }

    /** The name that {@code --service-cluster} would give. */
    public FilterTest serviceCluster(String name) {
        setup.health.serviceCluster = name;
        return this;
    }

    /** Without a body. */
    public ClientRequest get(String path) {
        return request("GET", path);
    }

    /** With a body in pieces, each of which is read alone. */
    public ClientRequest post(String path, String... pieces) {
        return request("POST", path).body(pieces);
    }

    /** A gRPC call, {@code /package.Service/Method}, over HTTP/1.1; {@link ClientRequest#messages} follow. */
    public ClientRequest grpc(String method) {
        return request("POST", method)
                .header("content-type", "application/grpc")
                .header("te", "trailers");
    }

    /** Asks for a WebSocket; the upstream must answer {@link Answer#webSocket}. The connection manager lets it if this comes before its first request. */
    public ClientRequest webSocket(String path) {
        setup.webSockets = true;
        return request("GET", path).webSocket();
    }

    /** Any method, {@code path} with its query. */
    public ClientRequest request(String method, String path) {
        return new ClientRequest(this, method, path);
    }

    /** A counter or gauge by its whole name, such as {@code http.test.fault.aborts_injected}; an unknown one fails. */
    public long stat(String name) {
        return world().numbers.stat(name);
    }

    /** What a cluster's host has seen. */
    public List<Seen> seen(String cluster) {
        return world().host(cluster).seen();
    }

    /** Lets time pass. */
    public FilterTest advance(Duration time) {
        world().advance(time.toNanos());
        return this;
    }

    /**
     * Misuses of the contract do not fail the test; it looks at {@link #misuses} itself. Makes the chain.
     *
     * <p>Otherwise whatever a debug run would warn of fails the test where it happens.
     */
    public FilterTest allowMisuse() {
        world().misuses.allow();
        return this;
    }

    /** What a debug run would have logged: the kind, the filter's name, and words. */
    public List<String> misuses() {
        return world().misuses.seen();
    }

    /** Makes the chain now; throws IllegalArgumentException with every problem if it cannot be made. */
    public FilterTest open() {
        world();
        return this;
    }

    /**
     * Resets all connections and closes the chain. Fails if something is left then: a timer, a connection, a request that counts as active. A test
     * that runs with {@code @SluiceTest} need not call it.
     */
    @Override
    public void close() {
        World made = world;
        List<String> left = made == null ? List.of() : made.close();
        if (!left.isEmpty()) {
            throw new AssertionError("left over after the end: " + String.join(", ", left));
        }
    }

    World world() {
        World made = world;
        if (made == null) {
            made = new World(setup.made());
            world = made;
        }
        return made;
    }

    /** With one more filter, before all others or behind them. */
    FilterTest neighbour(HttpFilter filter, boolean before) {
        FilterTest copy = fresh();
        Component component = Component.of("sluice.testkit.neighbour", filter);
        int last = setup.components.size();
        int at = before
                ? 0
                : last > 0 && setup.components.get(last - 1).extension().kind().terminal() ? last - 1 : last;
        copy.setup.components.add(at, component);
        copy.setup.configs.add(at, "");
        return copy;
    }

    /** With each answer of each cluster given twice, for two requests at once. */
    FilterTest doubled() {
        FilterTest copy = fresh();
        copy.setup.answers.replaceAll((name, list) -> list.size() < 2
                ? list
                : list.stream().flatMap(answer -> Stream.of(answer, answer)).toList());
        return copy;
    }

    /** What clusters answer. */
    Map<String, List<Answer>> clusters() {
        return setup.answers;
    }

    /** Whoever was to meddle does so no more. */
    void calm() {
        world().at(-1, () -> {});
    }

    /** The filters by their classes. */
    List<Component> components() {
        return setup.components;
    }

    /** With other extensions, given and taken in their order. */
    FilterTest with(UnaryOperator<Component> instead) {
        FilterTest copy = fresh();
        copy.setup.components.replaceAll(instead);
        return copy;
    }

    /** The same set-up with nothing made yet. */
    FilterTest fresh() {
        return new FilterTest(setup.copy());
    }

    List<Answer> upstreamAnswers() {
        return setup.answers.getOrDefault(UPSTREAM, List.of());
    }

    private void setUp() {
        if (world != null) {
            throw new IllegalStateException("the chain is made: set up before the first request");
        }
    }
}
