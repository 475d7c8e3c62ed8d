package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    static final ReadOptions ALL = ReadOptions.strict().supporting(SupportedFields.everything());

    static ConfigSource resource(String name) throws IOException {
        try (InputStream in = ConfigReaderTest.class.getResourceAsStream("/config/" + name)) {
            return ConfigSource.of(name, java.util.Objects.requireNonNull(in).readAllBytes());
        }
    }

    static <M extends Message> M clean(String yaml, M empty) {
        ReadConfig<M> read = ConfigReader.read(new ConfigSource("t.yaml", yaml), empty, ALL);
        assertThat(read.problems().all()).isEmpty();
        return read.message();
    }

    static List<String> problems(String yaml, Message empty) {
        return problems(yaml, empty, ALL);
    }

    static List<String> problems(String yaml, Message empty, ReadOptions options) {
        return ConfigReader.read(new ConfigSource("t.yaml", yaml), empty, options).problems().all().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void readsAFrontProxy() throws Exception {
        ReadConfig<Bootstrap> read = ConfigReader.bootstrap(List.of(resource("front-proxy.yaml")), ALL);

        assertThat(read.problems().all()).isEmpty();
        Listener listener = read.message().getStaticResources().getListeners(0);
        Any typed = listener.getFilterChains(0).getFilters(0).getTypedConfig();
        HttpConnectionManager manager = typed.unpack(HttpConnectionManager.class);
        RouteAction route =
                manager.getRouteConfig().getVirtualHosts(0).getRoutes(0).getRoute();
        assertThat(route.getTimeout().getNanos()).isEqualTo(500_000_000);
        assertThat(route.getPrefixRewrite()).isEqualTo("/");
        assertThat(manager.getRouteConfig().getVirtualHosts(1).getDomainsList()).containsExactly("*");
        Cluster green = read.message().getStaticResources().getClusters(1);
        assertThat(green.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(green.getCircuitBreakers()
                        .getThresholds(0)
                        .getMaxConnections()
                        .getValue())
                .isEqualTo(16);
        assertThat(green.getLoadAssignment().getClusterName()).isEqualTo("blue");
    }

    @Test
    void carriesPluginConfigurationAsTypedStruct() throws Exception {
        ReadConfig<Bootstrap> read = ConfigReader.bootstrap(List.of(resource("front-proxy.yaml")), ALL);

        HttpConnectionManager manager = read.message()
                .getStaticResources()
                .getListeners(0)
                .getFilterChains(0)
                .getFilters(0)
                .getTypedConfig()
                .unpack(HttpConnectionManager.class);
        TypedStruct inline = manager.getHttpFilters(0).getTypedConfig().unpack(TypedStruct.class);
        TypedStruct wrapped = manager.getHttpFilters(1).getTypedConfig().unpack(TypedStruct.class);
        assertThat(inline.getTypeUrl()).isEqualTo("type.googleapis.com/acme.AddHeader");
        assertThat(inline.getValue().getFieldsMap().keySet()).containsExactlyInAnyOrder("name", "value");
        assertThat(wrapped.getTypeUrl()).isEqualTo("type.googleapis.com/acme.Other");
        assertThat(manager.getHttpFilters(2)
                        .getTypedConfig()
                        .unpack(Router.class)
                        .getSuppressEnvoyHeaders())
                .isTrue();
    }

    @Test
    void readsJsonWithTabsAndEscapes() throws Exception {
        ReadConfig<Bootstrap> read = ConfigReader.bootstrap(List.of(resource("tcp.json")), ALL);

        assertThat(read.problems().all()).isEmpty();
        TcpProxy proxy = read.message()
                .getStaticResources()
                .getListeners(0)
                .getFilterChains(0)
                .getFilters(0)
                .getTypedConfig()
                .unpack(TcpProxy.class);
        assertThat(proxy.getStatPrefix()).isEqualTo("pgä😀/");
    }

    @Test
    void findsAllProblemsAtOnce() {
        String yaml = """
                name: c
                conect_timeout: 1s
                type: STRICT_DSN
                connect_timeout: 5
                lb_policy: [1]
                respect_dns_ttl: maybe
                respectDnsTtl: true
                load_assignment:
                  cluster_name: ""
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: a, port_value: 70000}}, hostname: 7}
                """;

        assertThat(problems(yaml, Cluster.getDefaultInstance()))
                .containsExactly(
                        "t.yaml:2:1: error: conect_timeout: unknown field \"conect_timeout\" in envoy.config.cluster.v3.Cluster; did you mean \"connect_timeout\"?",
                        "t.yaml:3:7: error: type: unknown value \"STRICT_DSN\"; did you mean \"STRICT_DNS\"?",
                        "t.yaml:4:18: error: connect_timeout: expected a duration in seconds such as 1.5s, found \"5\"; did you mean 5s?",
                        "t.yaml:5:12: error: lb_policy: expected one of ROUND_ROBIN, LEAST_REQUEST, RING_HASH, RANDOM, MAGLEV, CLUSTER_PROVIDED, LOAD_BALANCING_POLICY_CONFIG, found a list",
                        "t.yaml:6:18: error: respect_dns_ttl: expected true or false, found \"maybe\"",
                        "t.yaml:7:1: error: respect_dns_ttl: set twice, first at line 6",
                        "t.yaml:12:88: error: load_assignment.endpoints[0].lb_endpoints[0].endpoint.hostname: expected a text; write it in quotes: \"7\"",
                        "t.yaml:9:17: error: load_assignment.cluster_name: must not be empty",
                        "t.yaml:12:69: error: load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value: must be at most 65535, is 70000")
                .hasSize(9);
    }

    @Test
    void continuesPathsThroughTypedConfig() {
        String yaml = """
                name: l
                filter_chains:
                - filters:
                  - name: a
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: ""
                      clusters: b
                  - name: b
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxi}
                  - name: c
                    typed_config: {"@type": acme.Foo}
                """;

        assertThat(problems(yaml, Listener.getDefaultInstance()))
                .contains(
                        "t.yaml:8:7: error: filter_chains[0].filters[0].typed_config.clusters: unknown field \"clusters\" in envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy; did you mean \"cluster\"?",
                        "t.yaml:7:20: error: filter_chains[0].filters[0].typed_config.stat_prefix: must not be empty",
                        "t.yaml:10:29: error: filter_chains[0].filters[1].typed_config.@type: unknown type envoy.extensions.filters.network.tcp_proxy.v3.TcpProxi; did you mean \"envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy\"?",
                        "t.yaml:12:29: error: filter_chains[0].filters[2].typed_config.@type: a type is written type.googleapis.com/NAME, found \"acme.Foo\"");
    }

    @Test
    void refusesTwoOfAOneof() {
        assertThat(problems(
                        "{match: {prefix: /, path: /a}, route: {cluster: a}, redirect: {}}",
                        Route.getDefaultInstance()))
                .containsExactly(
                        "t.yaml:1:21: error: match.path: only one of \"prefix\" and \"path\" may be set",
                        "t.yaml:1:53: error: redirect: only one of \"route\" and \"redirect\" may be set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1.5s|1.5", "7s|7.0", "3600s|3600.0", "0.000000001s|1.0E-9"})
    void readsDurations(String text, double seconds) {
        Cluster cluster = clean("{name: c, cleanup_interval: " + text + '}', Cluster.getDefaultInstance());

        assertThat(cluster.getCleanupInterval().getSeconds()
                        + cluster.getCleanupInterval().getNanos() / 1e9)
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5ms", "1h", "s", "1.s", "1.0000000001s", "[]", "{}", "999999999999s", "+1s"})
    void refusesOtherDurations(String text) {
        assertThat(problems("{name: c, cleanup_interval: " + text + '}', Cluster.getDefaultInstance()))
                .singleElement()
                .asString()
                .contains("cleanup_interval: expected a duration");
    }

    @Test
    void refusesANegativeTimeoutByItsRule() {
        assertThat(problems("{name: c, connect_timeout: -1s}", Cluster.getDefaultInstance()))
                .containsExactly("t.yaml:1:28: error: connect_timeout: must be greater than 0s, is -1s");
    }

    @Test
    void readsAFileModeInOctalAsEnvoyDoes() {
        assertThat(clean("{path: /tmp/a, mode: 0600}", Pipe.getDefaultInstance())
                        .getMode())
                .isEqualTo(384);
    }

    @Test
    void requiresOneOfAOneof() {
        assertThat(problems("{match: {prefix: /}}", Route.getDefaultInstance()))
                .singleElement()
                .asString()
                .startsWith("t.yaml:1:1: error: action is required: one of route, redirect, direct_response");
    }

    @Test
    void mergesInlineYamlOntoTheFile() {
        ConfigSource file = new ConfigSource(
                "a.yaml",
                "{node: {id: a, cluster: c}, static_resources: {clusters: [{name: one, connect_timeout: 1s}]}}");
        ConfigSource inline = ConfigSource.inline("{node: {id: b}, static_resources: {clusters: [{name: ''}]}}");

        ReadConfig<Bootstrap> read = ConfigReader.bootstrap(List.of(file, inline), ALL);

        assertThat(read.message().getNode().getId()).isEqualTo("b");
        assertThat(read.message().getNode().getCluster()).isEqualTo("c");
        assertThat(read.message().getStaticResources().getClustersCount()).isEqualTo(2);
        assertThat(read.problems().all())
                .extracting(Problem::toString)
                .containsExactly("<inline>:1:54: error: static_resources.clusters[1].name: must not be empty");
    }

    @Test
    void reportsWhatSluiceDoesNotImplement() {
        SupportedFields table = SupportedFields.of(
                List.of("envoy.config.cluster.v3.Cluster name,connect_timeout", "envoy.config.core.v3.Node id"));
        ReadOptions strict = ALL.supporting(table);
        String yaml = "{name: a, respect_dns_ttl: true, dns_failure_refresh_rate: {wrong: 1}, lb_policy: ROUND_ROBIN,"
                + " track_cluster_stats: {}, health_checks: []}";

        assertThat(problems(yaml, Cluster.getDefaultInstance(), strict))
                .contains(
                        "t.yaml:1:11: error: respect_dns_ttl: known to Envoy but not supported by Sluice; remove it (docs/envoy-support.md lists what is supported)",
                        "t.yaml:1:96: error: track_cluster_stats: known to Envoy but not supported by Sluice; remove it, or start with --permissive to skip it")
                .noneMatch(p -> p.contains("lb_policy") || p.contains("health_checks"));
        assertThat(problems(
                        "{name: a, track_cluster_stats: {no: 1}}", Cluster.getDefaultInstance(), strict.asPermissive()))
                .containsExactly(
                        "t.yaml:1:11: warning: track_cluster_stats: known to Envoy but not supported by Sluice; skipped");
    }

    @Test
    void expandsTheEnvironmentOnlyWhenAsked() {
        String yaml = "{cluster_name: '${A}', endpoints: [{priority: ${B:-7}, load_balancing_weight: ${C:-1, b: 2}}],"
                + " policy: {}, # ${D}\n}";
        ClusterLoadAssignment empty = ClusterLoadAssignment.getDefaultInstance();

        ReadConfig<ClusterLoadAssignment> read = ConfigReader.read(
                new ConfigSource("t", yaml), empty, ALL.expanding(Map.of("A", "x$1: {}", "C", "8")::get));

        assertThat(read.problems().all()).isEmpty();
        assertThat(read.message().getClusterName()).isEqualTo("x$1: {}");
        assertThat(read.message().getEndpoints(0).getLoadBalancingWeight().getValue())
                .isEqualTo(8);
        assertThat(read.message().getEndpoints(0).getPriority()).isEqualTo(7);
        assertThat(problems("{cluster_name: '${A}'}", empty, ALL.expanding(name -> null)))
                .first()
                .asString()
                .startsWith("t.yaml:1:16: error: environment variable A is not set");
        assertThat(clean("{cluster_name: '${A}'}", empty).getClusterName()).isEqualTo("${A}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|t.yaml:1:1: error: the file is empty",
                "'a: [1'|not valid YAML",
                "'a: *x'|unknown alias *x",
                "'[1]'|expected an object with fields of Cluster, found a list",
                "'name: a\u0001'|character U+0001",
                "'<<: {}'|no merge keys",
                "'{name: a}\n---\n{}'|t.yaml:2:1: error: a second document",
                "'&a {name: *a}'|unknown alias",
                "'{metadata: {filter_metadata: {a: {b: \"\\ud800\"}}}}'|half of a surrogate pair"
            })
    void saysWhatIsWrongWithTheDocument(String yaml, String message) {
        assertThat(problems(yaml, Cluster.getDefaultInstance())).anyMatch(p -> p.contains(message));
    }

    @Test
    void boundsDepthAndAliases() {
        assertThat(problems("[".repeat(5000), Cluster.getDefaultInstance()))
                .singleElement()
                .asString()
                .contains("nested more than");
        StringBuilder bomb = new StringBuilder("metadata:\n  filter_metadata:\n    l0: &l0 {a: [x]}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("    l%d: &l%d {a: *l%d, b: *l%d}\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(problems(bomb.toString(), Cluster.getDefaultInstance())).anyMatch(p -> p.contains("unfold"));
    }
}
