package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.upstream.balance.Policy;
import dev.sluice.runtime.upstream.dns.Family;
import dev.sluice.runtime.upstream.plan.ClusterCompiler;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterCompilerTest {
    private static final String DNS_ENDPOINT = "'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints':"
            + " [{'endpoint': {'address': {'socket_address': {'address': 'web.test', 'port_value': 80}}}}]}]}";

    private static ClusterPlan plan(String fields) {
        Problems problems = Problems.unplaced("test");
        return ClusterCompiler.plan(
                        Rig.cluster("{'name': 'c', " + fields + "}"), Place.root(problems), StaticSecrets.NONE)
                .orElseThrow(() -> new AssertionError(problems.all().toString()));
    }

    private static List<String> problems(String fields) {
        return Rig.problems("{'name': 'c', " + fields + "}");
    }

    @Test
    void everythingHasEnvoysDefault() {
        ClusterPlan plan = plan(Rig.endpoints(1));

        assertThat(plan.dial().timeoutNanos()).isEqualTo(5_000_000_000L);
        assertThat(plan.bufferBytes()).isEqualTo(1 << 20);
        assertThat(plan.breakers()).isEqualTo(new ClusterPlan.BreakerLimits(1024, 1024, 1024));
        assertThat(plan.http().idleNanos()).isEqualTo(3_600_000_000_000L);
        assertThat(plan.policy()).isEqualTo(new Policy.RoundRobin());
        assertThat(plan.hostLimits()).isEqualTo(new ClusterPlan.HostLimits(140, 50));
        assertThat(plan.dns()).isNull();
    }

    @Test
    void aNameInAStaticClusterIsAnError() {
        assertThat(problems(DNS_ENDPOINT))
                .containsExactly("clusters[0].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address"
                        + ".socket_address.address: malformed IP address: web.test. Consider setting the cluster type to"
                        + " 'STRICT_DNS' or 'LOGICAL_DNS'");
    }

    @Test
    void pipesAndOtherDiscoveriesAreReported() {
        assertThat(problems("'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [{'endpoint':"
                        + " {'address': {'pipe': {'path': '/tmp/x'}}}}]}]}"))
                .singleElement()
                .asString()
                .contains("pipe addresses are not supported");
        assertThat(problems("'type': 'EDS'")).containsExactly("clusters[0].type: EDS is not supported");
        assertThat(problems("'lb_policy': 'MAGLEV'")).containsExactly("clusters[0].lb_policy: MAGLEV is not supported");
    }

    @Test
    void aLogicalClusterHasOneEndpoint() {
        assertThat(problems("'type': 'LOGICAL_DNS', " + Rig.endpoints(1, 2)))
                .singleElement()
                .asString()
                .contains("must have a single");
    }

    @Test
    void readsTheDnsExtension() {
        ClusterPlan plan = plan("'cluster_type': {'name': 'envoy.clusters.dns', 'typed_config': {'@type':"
                + " 'type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster', 'dns_refresh_rate': '7s',"
                + " 'respect_dns_ttl': true, 'dns_lookup_family': 'V4_ONLY', 'all_addresses_in_single_endpoint': true,"
                + " 'dns_failure_refresh_rate': {'base_interval': '1s'}, 'typed_dns_resolver_config': {'name': 'cares',"
                + " 'typed_config': {'@type':"
                + " 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',"
                + " 'resolvers': [{'socket_address': {'address': '127.0.0.1', 'port_value': 5353}}]}}}}, "
                + DNS_ENDPOINT);

        ClusterPlan.DnsPlan dns = plan.dns();

        assertThat(dns).isNotNull();
        assertThat(dns.logical()).isTrue();
        assertThat(dns.family()).isEqualTo(Family.V4_ONLY);
        assertThat(dns.refreshMillis()).isEqualTo(7000);
        assertThat(dns.respectTtl()).isTrue();
        assertThat(dns.failureBaseMillis()).isEqualTo(1000);
        assertThat(dns.failureMaxMillis()).isEqualTo(10_000);
        assertThat(dns.servers().servers()).containsExactly(new InetSocketAddress("127.0.0.1", 5353));
    }

    @Test
    void readsPoliciesAsExtensions() {
        String list = "'load_balancing_policy': {'policies': [{'typed_extension_config': {'name': 'x', 'typed_config':"
                + " {'@type': 'type.googleapis.com/envoy.extensions.load_balancing_policies.";

        assertThat(plan(list + "least_request.v3.LeastRequest', 'choice_count': 5}}}]}, " + Rig.endpoints(1))
                        .policy())
                .isEqualTo(new Policy.LeastRequest(5, 1, false));
        assertThat(plan(list + "random.v3.Random'}}}]}, " + Rig.endpoints(1)).policy())
                .isEqualTo(new Policy.Any());
        assertThat(plan("'lb_policy': 'LEAST_REQUEST', " + Rig.endpoints(1)).policy())
                .isEqualTo(new Policy.LeastRequest(2, 1, false));
    }

    @Test
    void readsHttpProtocolOptions() {
        String options = "'typed_extension_protocol_options':"
                + " {'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {'@type':"
                + " 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',";

        ClusterPlan plan = plan(options + "'explicit_http_config': {'http_protocol_options': {}},"
                + " 'common_http_protocol_options': {'idle_timeout': '3s', 'max_requests_per_connection': 9,"
                + " 'max_headers_count': 7}}}, " + Rig.endpoints(1));

        assertThat(plan.http().idleNanos()).isEqualTo(3_000_000_000L);
        assertThat(plan.http().maxRequests()).isEqualTo(9);
        ClusterPlan two = plan(options + "'explicit_http_config': {'http2_protocol_options':"
                + " {'max_concurrent_streams': 5}}}}, " + Rig.endpoints(1));
        assertThat(two.http().http2(false)).isTrue();
        assertThat(two.http().http2().maxConcurrentStreams()).isEqualTo(5);
        ClusterPlan same = plan(
                options + "'use_downstream_protocol_config': {'http2_protocol_options': {}}}}, " + Rig.endpoints(1));
        assertThat(same.http().http2(false)).isFalse();
        assertThat(same.http().http2(true)).isTrue();
        assertThat(problems(options + "'auto_config': {}}}, " + Rig.endpoints(1)))
                .singleElement()
                .asString()
                .contains("auto_config needs a transport socket with TLS");
    }

    @Test
    void readsConnectionSettings() {
        ClusterPlan plan = plan("'connect_timeout': '0.25s', 'per_connection_buffer_limit_bytes': 32768,"
                + " 'upstream_bind_config': {'source_address': {'address': '127.0.0.2', 'port_value': 0}},"
                + " 'upstream_connection_options': {'tcp_keepalive': {'keepalive_time': 30}}, 'alt_stat_name': 'a:b', "
                + Rig.endpoints(1));

        assertThat(plan.dial().timeoutNanos()).isEqualTo(250_000_000L);
        assertThat(plan.dial().source()).isEqualTo(new InetSocketAddress("127.0.0.2", 0));
        assertThat(plan.dial().socket().keepIdleSeconds()).isEqualTo(30);
        assertThat(plan.bufferBytes()).isEqualTo(32768);
        assertThat(plan.statName()).isEqualTo("a_b");
    }

    @Test
    void thresholdsOfOtherPrioritiesAreReported() {
        assertThat(problems("'circuit_breakers': {'thresholds': [{'priority': 'HIGH'}]}, " + Rig.endpoints(1)))
                .containsExactly("clusters[0].circuit_breakers.thresholds[0].priority: HIGH is not supported");
    }
}
