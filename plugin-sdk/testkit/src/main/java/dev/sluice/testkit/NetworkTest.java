package dev.sluice.testkit;

import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.runtime.extension.Extension;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Network filters on a real network chain, and listener filters before it, in memory, as {@link FilterTest} does for HTTP. The chain is made at the
 * first connection. If none of the filters is a terminal, {@code envoy.filters.network.echo} is needed on the class path or given; listener filters
 * alone have a terminal of the kit behind them, see {@link Talk#arrival}. Not thread-safe.
 *
 * <pre>{@code
 * Talk talk = NetworkTest.of(EchoFactory.class).connect().send("hello");
 * assertThat(talk.received()).isEqualTo("hello");
 * }</pre>
 */
public final class NetworkTest implements AutoCloseable {
    private static final String ECHO = "name: envoy.filters.network.echo\n"
            + "typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}";

    private final List<Component> components = new ArrayList<>();
    private final List<String> configs = new ArrayList<>();
    private final Map<String, List<Answer>> clusters = new LinkedHashMap<>();
    private final List<Component> listenerFilters = new ArrayList<>();
    private final List<String> listenerConfigs = new ArrayList<>();
    private final Set<String> open = new HashSet<>();
    private boolean lastIsListener;
    private String listener = "";
    private @Nullable World world;

    private NetworkTest() {
        clusters.put(FilterTest.UPSTREAM, List.of());
    }

    /** A filter by its class, as for {@link FilterTest#of(Class)}. */
    public static NetworkTest of(Class<?> filter) {
        return new NetworkTest().and(filter);
    }

    /** Instances as they are. */
    public static NetworkTest of(NetworkFilter... filters) {
        NetworkTest made = new NetworkTest();
        for (NetworkFilter filter : filters) {
            made.and(filter);
        }
        return made;
    }

    /** One more filter, behind those before. */
    public NetworkTest and(Class<?> filter) {
        return add(Component.of(filter));
    }

    /** One more filter, behind those before. */
    public NetworkTest and(NetworkFilter filter) {
        return add(Component.of("sluice.testkit.filter-" + components.size(), filter));
    }

    /** Listener filters as they are. */
    public static NetworkTest of(ListenerFilter... filters) {
        NetworkTest made = new NetworkTest();
        for (ListenerFilter filter : filters) {
            made.add(Component.of("sluice.testkit.listener-filter-" + made.listenerFilters.size(), filter));
        }
        return made;
    }

    private NetworkTest add(Component component) {
        lastIsListener = component.extension().kind() == Extension.Kind.LISTENER;
        (lastIsListener ? listenerFilters : components).add(component);
        (lastIsListener ? listenerConfigs : configs).add("");
        return this;
    }

    /** More fields of the listener, as YAML, such as {@code listener_filters_timeout: 1s}. */
    public NetworkTest listener(String yaml) {
        listener = yaml;
        return this;
    }

    /** Configuration of the filter named last: the fields, as YAML, without {@code @type}. */
    public NetworkTest config(String yaml) {
        List<String> list = lastIsListener ? listenerConfigs : configs;
        list.set(list.size() - 1, yaml);
        return this;
    }

    /** The filter named last goes on past its failures: {@code failure_mode: open}, see {@code docs/configuration.md}. */
    public NetworkTest failOpen() {
        List<Component> list = lastIsListener ? listenerFilters : components;
        open.add(list.get(list.size() - 1).name());
        return this;
    }

    private String yaml(Component component, String config) {
        return open.contains(component.name()) ? component.openYaml(config) : component.yaml(config);
    }

    /** One more cluster beside {@link FilterTest#UPSTREAM}. */
    public NetworkTest cluster(String name) {
        clusters.put(name, List.of());
        return this;
    }

    /** The first connects to that cluster are refused, as often as this is called. */
    public NetworkTest refuses(String cluster) {
        List<Answer> more = new ArrayList<>(clusters.getOrDefault(cluster, List.of()));
        more.removeIf(answer -> answer.end() != Answer.End.REFUSES);
        more.add(Answer.refused());
        more.add(Answer.nothing());
        clusters.put(cluster, more);
        return this;
    }

    /** A connection from 127.0.0.1. */
    public Talk connect() {
        return connect("127.0.0.1");
    }

    /** A connection from that address. */
    public Talk connect(String fromIp) {
        return new Talk(this, fromIp);
    }

    /** A counter or gauge by its whole name; an unknown one fails. */
    public long stat(String name) {
        return world().numbers.stat(name);
    }

    /** Lets time pass. */
    public NetworkTest advance(Duration time) {
        world().advance(time.toNanos());
        return this;
    }

    /**
     * Misuses of the contract do not fail the test; it looks at {@link #misuses} itself. Makes the chain.
     *
     * <p>Otherwise whatever a debug run would warn of fails the test where it happens.
     */
    public NetworkTest allowMisuse() {
        world().misuses.allow();
        return this;
    }

    /** What a debug run would have logged: the kind, the filter's name, and words. */
    public List<String> misuses() {
        return world().misuses.seen();
    }

    /** Makes the chain now; throws IllegalArgumentException with every problem if it cannot be made. */
    public NetworkTest open() {
        world();
        return this;
    }

    /** As {@link FilterTest#close}. */
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
            made = new World(setup());
            world = made;
        }
        return made;
    }

    /** The same set-up with nothing made yet. */
    NetworkTest fresh() {
        return with(component -> component);
    }

    /** With other extensions. */
    NetworkTest with(UnaryOperator<Component> instead) {
        NetworkTest copy = new NetworkTest();
        components.forEach(c -> copy.components.add(instead.apply(c)));
        listenerFilters.forEach(c -> copy.listenerFilters.add(instead.apply(c)));
        copy.configs.addAll(configs);
        copy.listenerConfigs.addAll(listenerConfigs);
        copy.clusters.putAll(clusters);
        copy.open.addAll(open);
        copy.listener = listener;
        return copy;
    }

    List<Component> components() {
        List<Component> all = new ArrayList<>(listenerFilters);
        all.addAll(components);
        return all;
    }

    private World.Setup setup() {
        Listener.Builder one = Listener.newBuilder().setName("test");
        for (int i = 0; i < listenerFilters.size(); i++) {
            one.addListenerFilters(Yaml.read(
                    yaml(listenerFilters.get(i), listenerConfigs.get(i)),
                    io.envoyproxy.envoy.config.listener.v3.ListenerFilter.getDefaultInstance()));
        }
        FilterChain.Builder chain = FilterChain.newBuilder();
        for (int i = 0; i < components.size(); i++) {
            chain.addFilters(Yaml.read(yaml(components.get(i), configs.get(i)), Filter.getDefaultInstance()));
        }
        if (components.isEmpty()) {
            chain.addFilters(Yaml.read(Adapted.plain(Adapted.ARRIVALS), Filter.getDefaultInstance()));
        } else if (components.stream().noneMatch(c -> c.extension().kind().terminal())) {
            chain.addFilters(Yaml.read(ECHO, Filter.getDefaultInstance()));
        }
        Listener made = at(one, chain);
        if (!listener.isBlank()) {
            made = made.toBuilder()
                    .mergeFrom(Yaml.read(listener, Listener.getDefaultInstance()))
                    .build();
        }
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
        bootstrap.getStaticResourcesBuilder().addListeners(made);
        clusters.keySet().forEach(name -> bootstrap
                .getStaticResourcesBuilder()
                .addClusters(Cluster.newBuilder().setName(name)));
        return new World.Setup(components(), bootstrap.build(), "", clusters, new World.Health());
    }

    /** On the kit's address. */
    static Listener at(Listener.Builder listener, FilterChain.Builder chain) {
        return listener.setAddress(Yaml.read(
                        "socket_address: {address: 127.0.0.1, port_value: 10000}", Address.getDefaultInstance()))
                .addFilterChains(chain)
                .build();
    }
}
