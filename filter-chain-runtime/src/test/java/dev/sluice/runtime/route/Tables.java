package dev.sluice.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.upstream.Clusters;
import dev.sluice.runtime.upstream.UpstreamCluster;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Compiles tables from YAML for tests; the clusters web, a and b exist. */
final class Tables {
    static final Clusters CLUSTERS = new Clusters() {
        @Override
        public Optional<UpstreamCluster> find(String name) {
            return List.of("web", "a", "b").contains(name) ? Optional.of(cluster(name)) : Optional.empty();
        }

        @Override
        public Collection<UpstreamCluster> all() {
            return List.of();
        }
    };
    private static final TypeRegistry TYPES = TypeRegistry.newBuilder()
            .add(UriTemplateMatchConfig.getDescriptor())
            .add(UriTemplateRewriteConfig.getDescriptor())
            .add(FilterConfig.getDescriptor())
            .add(com.google.protobuf.StringValue.getDescriptor())
            .build();

    private Tables() {}

    private static UpstreamCluster cluster(String name) {
        return (UpstreamCluster) Proxy.newProxyInstance(
                Tables.class.getClassLoader(), new Class<?>[] {UpstreamCluster.class}, (self, method, args) -> name);
    }

    static RouteConfiguration read(String yaml) {
        try {
            Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            RouteConfiguration.Builder table = RouteConfiguration.newBuilder();
            JsonFormat.parser().usingTypeRegistry(TYPES).merge(new com.google.gson.Gson().toJson(tree), table);
            return table.build();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** A table without problems. */
    static RouteTable table(String yaml) {
        Problems problems = Problems.unplaced("x");
        RouteTable table = table(yaml, problems, PerRouteOpener.NONE);
        assertThat(problems.all()).isEmpty();
        return table;
    }

    static RouteTable table(String yaml, Problems problems, PerRouteOpener opener) {
        return RouteTableCompiler.compile(
                read(yaml), Place.root(problems).field("route_config"), new RouteContext(CLUSTERS, opener, true));
    }

    /** The route that is there. */
    static CompiledRoute matched(RouteTable table, FakeInput in) {
        return Objects.requireNonNull(table.match(in));
    }

    /** One virtual host for every domain with these routes, one a line in flow style. */
    static RouteTable routes(String... routes) {
        StringBuilder yaml = new StringBuilder("virtual_hosts:\n- name: vh\n  domains: ['*']\n  routes:\n");
        for (String route : routes) {
            yaml.append("  - ").append(route).append('\n');
        }
        return table(yaml.toString());
    }
}
