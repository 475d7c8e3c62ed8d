package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.tls.TlsContexts;
import dev.sluice.runtime.upstream.dns.Resolvers;
import dev.sluice.runtime.upstream.dns.TinyDns;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DnsClusterTest {
    private final Stats stats = new Stats();
    private final Resolvers resolvers = new Resolvers();
    private final TinyDns server;
    private ClusterSet set = ClusterSet.EMPTY;

    DnsClusterTest() throws Exception {
        server = new TinyDns();
    }

    @AfterEach
    void close() {
        set.close();
        resolvers.close();
        server.close();
    }

    /** @param kind fields of the cluster that say how names are resolved */
    private ClusterEnvironment environment =
            ClusterEnvironment.of(stats, new MemoryNetwork(), (w, h, l) -> new FakeCodec(w, h), resolvers);

    private void start(String kind, String... names) throws Exception {
        StringBuilder endpoints = new StringBuilder();
        for (String name : names) {
            endpoints
                    .append(endpoints.length() == 0 ? "" : ", ")
                    .append("{'endpoint': {'address': {'socket_address': {'address': '")
                    .append(name)
                    .append("', 'port_value': 80}}}}");
        }
        Problems problems = Problems.unplaced("test");
        set = ClusterSet.compile(
                List.of(Rig.cluster("{'name': 'c', " + kind + ", 'load_assignment': {'cluster_name': 'c', 'endpoints':"
                        + " [{'lb_endpoints': [" + endpoints + "]}]}}")),
                Place.root(problems),
                environment,
                ClusterSet.EMPTY);
        assertThat(problems.all()).isEmpty();
        set.start();
        set.warm().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private String resolver() {
        return "'dns_resolvers': [{'socket_address': {'address': '127.0.0.1', 'port_value': "
                + server.address().getPort() + "}}], 'dns_refresh_rate': '0.02s', 'dns_lookup_family': 'V4_ONLY'";
    }

    private List<String> hosts() {
        return set.views().iterator().next().hosts().stream()
                .map(HostView::address)
                .toList();
    }

    private long counter(String name) {
        return stats.counter("cluster.c." + name).value();
    }

    @Test
    void everyAddressIsAHostOfAStrictCluster() throws Exception {
        server.say("web.test", 60, "10.1.1.1", "10.1.1.2").say("more.test", 60, "10.1.1.2", "10.1.1.3");

        start("'type': 'STRICT_DNS', " + resolver(), "web.test", "more.test");

        assertThat(hosts()).containsExactlyInAnyOrder("10.1.1.1:80", "10.1.1.2:80", "10.1.1.3:80");
        assertThat(set.views().iterator().next().hosts().get(0).hostname()).endsWith(".test");
        assertThat(stats.gauge("cluster.c.membership_total").value()).isEqualTo(3);
        assertThat(stats.gauge("cluster.c.max_host_weight").value()).isEqualTo(1);
    }

    @Test
    void refreshesAndKeepsHostsThatStay() throws Exception {
        server.say("web.test", 60, "10.1.1.1", "10.1.1.2");
        start("'type': 'STRICT_DNS', " + resolver(), "web.test");
        HostView staying = set.views().iterator().next().hosts().get(1);

        server.say("web.test", 60, "10.1.1.3", "10.1.1.2");
        await().until(() -> hosts().contains("10.1.1.3:80"));

        assertThat(hosts()).containsExactlyInAnyOrder("10.1.1.3:80", "10.1.1.2:80");
        assertThat(set.views().iterator().next().hosts().get(1)).isSameAs(staying);
        assertThat(counter("membership_change")).isEqualTo(2);
        await().until(() -> counter("update_no_rebuild") > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostThatChecksFindWellStaysUnlessThatIsIgnored(boolean ignored) throws Exception {
        MemoryNetwork network = new MemoryNetwork();
        network.serve(new InetSocketAddress("10.1.1.1", 80), wire -> {});
        server.say("web.test", 60, "10.1.1.1", "10.1.1.2");
        try (Loops loops = Loops.start(1)) {
            environment = new ClusterEnvironment(
                    stats,
                    network,
                    (w, h, l) -> new FakeCodec(w, h),
                    resolvers::names,
                    SplittableRandom::new,
                    new TlsContexts(stats),
                    new ClusterEnvironment.Checking(loops::next, LogSinks.discarding()));
            start(
                    "'type': 'STRICT_DNS', 'health_checks': [{'timeout': '1s', 'interval': '1s', 'healthy_threshold': 1,"
                            + " 'unhealthy_threshold': 1, 'tcp_health_check': {}}], 'ignore_health_on_host_removal': "
                            + ignored + ", " + resolver(),
                    "web.test");

            server.say("web.test", 60, "10.1.1.3");
            await().until(() -> hosts().contains("10.1.1.3:80"));

            assertThat(hosts()).doesNotContain("10.1.1.2:80");
            assertThat(hosts().contains("10.1.1.1:80")).isNotEqualTo(ignored);
            if (!ignored) {
                assertThat(set.views().iterator().next().hosts().stream()
                                .map(each -> each.condition().toString()))
                        .contains("/pending_dynamic_removal");
            }
            set.close();
        }
    }

    @Test
    void aFailureKeepsTheLastHosts() throws Exception {
        server.say("web.test", 60, "10.1.1.1");
        start("'type': 'STRICT_DNS', " + resolver(), "web.test");

        server.broken(true);
        await().until(() -> counter("update_failure") > 1);

        assertThat(hosts()).containsExactly("10.1.1.1:80");
    }

    @Test
    void anEmptyAnswerEmptiesAStrictCluster() throws Exception {
        server.say("web.test", 60, "10.1.1.1");
        start("'type': 'STRICT_DNS', " + resolver(), "web.test");

        server.say("web.test", 60);
        await().until(() -> hosts().isEmpty());

        assertThat(counter("update_empty")).isPositive();
    }

    @Test
    void aLogicalHostMoves() throws Exception {
        server.say("web.test", 60, "10.1.1.1", "10.1.1.2");
        start("'type': 'LOGICAL_DNS', " + resolver(), "web.test");
        HostView host = set.views().iterator().next().hosts().get(0);
        assertThat(hosts()).containsExactly("10.1.1.1:80");

        server.say("web.test", 60, "10.1.1.9");
        await().until(() -> host.address().equals("10.1.1.9:80"));
        server.say("web.test", 60);
        await().until(() -> counter("update_empty") > 0);

        assertThat(hosts()).containsExactly("10.1.1.9:80");
        assertThat(counter("membership_change")).isEqualTo(1);
    }

    @Test
    void theTtlDecidesWhenItIsRespected() throws Exception {
        server.say("web.test", 3600, "10.1.1.1");
        start("'type': 'STRICT_DNS', 'respect_dns_ttl': true, " + resolver(), "web.test");
        server.say("other.test", 1, "10.1.1.1");

        assertThat(counter("update_attempt")).isEqualTo(1);
        assertThat(server.queries()).isEqualTo(1);
    }

    @Test
    void theExtensionWarmsUpBeforeItIsUsed() throws Exception {
        server.say("web.test", 60, "10.1.1.1", "10.1.1.2");

        start(
                "'cluster_type': {'name': 'envoy.clusters.dns', 'typed_config': {'@type':"
                        + " 'type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster', 'dns_lookup_family':"
                        + " 'V4_ONLY', 'typed_dns_resolver_config': {'name': 'cares', 'typed_config': {'@type':"
                        + " 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',"
                        + " 'resolvers': [{'socket_address': {'address': '127.0.0.1', 'port_value': "
                        + server.address().getPort() + "}}]}}}}",
                "web.test");

        assertThat(hosts()).containsExactlyInAnyOrder("10.1.1.1:80", "10.1.1.2:80");
    }

    @Test
    void warmingEndsWithAFailureToo() throws Exception {
        server.broken(true);

        start("'type': 'STRICT_DNS', " + resolver(), "web.test");

        assertThat(hosts()).isEmpty();
        assertThat(counter("update_failure")).isPositive();
    }
}
