package dev.sluice.testkit;

import dev.sluice.filter.network.NetworkFilter;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Network filters on a real network chain, in memory, as {@link FilterTest} does for HTTP. The chain is made at the first connection. If none of the
 * filters is a terminal, {@code envoy.filters.network.echo} is needed on the class path or given. Not thread-safe.
 *
 * <pre>{@code
 * Talk talk = NetworkTest.of(EchoFactory.class).connect().send("hello");
 * assertThat(talk.received()).isEqualTo("hello");
 * }</pre>
 */
public final class NetworkTest {
    private final List<Component> components = new ArrayList<>();
    private final List<String> configs = new ArrayList<>();
    private final Map<String, List<Answer>> clusters = new LinkedHashMap<>();
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

    private NetworkTest add(Component component) {
        components.add(component);
        configs.add("");
        return this;
    }

    /** Configuration of the filter named last: the fields, as YAML, without {@code @type}. */
    public NetworkTest config(String yaml) {
        configs.set(configs.size() - 1, yaml);
        return this;
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

    public Talk connect(String fromIp) {
        return new Talk(this, fromIp);
    }

    /** A counter or gauge by its whole name; an unknown one fails. */
    public long stat(String name) {
        return world().stat(name);
    }

    /** Lets time pass. */
    public NetworkTest advance(Duration time) {
        world().loop.advance(time.toNanos());
        return this;
    }

    /** Makes the chain now; throws IllegalArgumentException with every problem if it cannot be made. */
    public NetworkTest open() {
        world();
        return this;
    }

    World world() {
        World made = world;
        if (made == null) {
            List<Filter> filters = new ArrayList<>();
            for (int i = 0; i < components.size(); i++) {
                filters.add(Yaml.read(components.get(i).yaml(configs.get(i)), Filter.getDefaultInstance()));
            }
            if (components.stream().noneMatch(c -> c.extension().kind().terminal())) {
                filters.add(Yaml.read(
                        "name: envoy.filters.network.echo\n"
                                + "typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}",
                        Filter.getDefaultInstance()));
            }
            List<Cluster> all = clusters.keySet().stream()
                    .map(name -> Cluster.newBuilder().setName(name).build())
                    .toList();
            made = new World(components, filters, all, clusters, new World.Health());
            world = made;
        }
        return made;
    }
}
