package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Upstream.Failure;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.transport.tls.TlsContexts;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HealthTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String TIMES = "'timeout': '1s', 'interval': '10s', 'no_traffic_interval': '20s', "
            + "'unhealthy_threshold': 3, 'healthy_threshold': 2, ";

    private static Rig checked(String more) {
        return checked(more, "'http_health_check': {'path': '/health'}");
    }

    private static Rig checked(String more, String kind) {
        return Rig.of("'common_lb_config': {'healthy_panic_threshold': {'value': 0}}, 'health_checks': [{" + TIMES
                + more + kind + "}], ");
    }

    private static String flags(Rig rig) {
        return rig.host().condition().toString();
    }

    private static boolean warm(Rig rig) {
        return rig.set.warm().toCompletableFuture().isDone();
    }

    @Test
    void theFirstAnswerDecides() {
        Rig rig = checked("");
        rig.loop.run();

        assertThat(rig.servers.get(0).requests).containsExactly("/health");
        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(warm(rig)).isFalse();
        assertThat(rig.get("/a").failure).isEqualTo(Failure.NO_HEALTHY_HOST);

        rig.answer(0, "200");

        assertThat(flags(rig)).isEqualTo("healthy");
        assertThat(warm(rig)).isTrue();
        assertThat(rig.gauge("membership_healthy")).isOne();
        assertThat(rig.gauge("health_check.healthy")).isOne();
        assertThat(rig.counter("upstream_cx_total")).isZero();
    }

    @Test
    void aWrongAnswerIsEnoughTwoGoodOnesAreNeeded() {
        Rig rig = checked("");
        rig.loop.run();
        rig.answer(0, "200");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "503");

        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(rig.gauge("membership_healthy")).isZero();
        assertThat(rig.gauge("health_check.healthy")).isZero();

        rig.loop.advance(20 * SECOND);
        rig.answer(0, "200");
        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "200");

        assertThat(flags(rig)).isEqualTo("healthy");
        assertThat(rig.servers).hasSize(1);
        assertThat(rig.counter("health_check.attempt")).isEqualTo(4);
        assertThat(rig.counter("health_check.success")).isEqualTo(3);
        assertThat(rig.counter("health_check.failure")).isEqualTo(1);
    }

    @Test
    void troubleOfTheNetworkCountsUpToTheThreshold() {
        Rig rig = checked("");
        rig.loop.run();
        rig.answer(0, "200");
        for (int i = 1; i <= 3; i++) {
            assertThat(flags(rig)).isEqualTo("healthy");
            rig.loop.advance(20 * SECOND);
            rig.loop.advance(SECOND);
        }

        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(rig.counter("health_check.network_failure")).isEqualTo(3);
        assertThat(rig.servers).hasSize(3);
        assertThat(rig.servers.get(0).closed).isTrue();
    }

    @Test
    void retriableStatusesCountUpToTheThresholdToo() {
        Rig rig = checked(
                "",
                "'http_health_check': {'path': '/health', 'retriable_statuses': [{'start': 500, 'end': 504}], "
                        + "'expected_statuses': [{'start': 200, 'end': 300}]}");
        rig.loop.run();
        rig.answer(0, "204");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "503");

        assertThat(flags(rig)).isEqualTo("healthy");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "503");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "503");
        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(rig.counter("health_check.network_failure")).isZero();
    }

    @Test
    void aRefusedFirstConnectionLeavesTheHostOut() {
        Rig rig = new Rig("{'name': 'c', 'health_checks': [{" + TIMES + "'http_health_check': {'path': '/health'}}], "
                + Rig.endpoints(11) + "}");
        rig.loop.run();

        assertThat(warm(rig)).isTrue();
        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(rig.counter("health_check.network_failure")).isOne();
    }

    @Test
    void theClockDependsOnTrafficHealthAndEdges() {
        Rig rig = checked(
                "'unhealthy_interval': '30s', 'unhealthy_edge_interval': '2s', 'healthy_edge_interval': '3s', ");
        rig.loop.run();
        rig.answer(0, "200");
        rig.get("/traffic");
        rig.answer(1, "200");
        rig.loop.advance(20 * SECOND);
        assertThat(attempts(rig)).isEqualTo(2);
        rig.answer(0, "200");

        rig.loop.advance(10 * SECOND);
        assertThat(attempts(rig)).isEqualTo(3);
        rig.loop.advance(SECOND);
        rig.loop.advance(2 * SECOND);
        assertThat(attempts(rig)).isEqualTo(4);
        rig.answer(2, "503");

        rig.loop.advance(29 * SECOND);
        assertThat(attempts(rig)).isEqualTo(4);
        rig.loop.advance(SECOND);
        assertThat(attempts(rig)).isEqualTo(5);
        rig.answer(2, "200");
        rig.loop.advance(3 * SECOND);
        assertThat(attempts(rig)).isEqualTo(6);
    }

    private static long attempts(Rig rig) {
        return rig.counter("health_check.attempt");
    }

    @Test
    void jitterStaysWithinItsBounds() {
        Rig rig = checked("'initial_jitter': '4s', 'interval_jitter': '2s', 'interval_jitter_percent': 10, ");
        rig.loop.run();
        rig.loop.advance(4 * SECOND);
        assertThat(attempts(rig)).isOne();
        rig.answer(0, "200");

        rig.loop.advance(20 * SECOND - 1);
        assertThat(attempts(rig)).isOne();
        rig.loop.advance(4 * SECOND);
        assertThat(attempts(rig)).isEqualTo(2);
    }

    @Test
    void connectionsAreNotReusedWhenToldSo() {
        Rig rig = checked("'reuse_connection': false, ");
        rig.loop.run();
        rig.answer(0, "200");
        assertThat(rig.servers.get(0).closed).isTrue();
        rig.loop.advance(20 * SECOND);

        assertThat(rig.servers).hasSize(2);
        assertThat(rig.servers.get(1).requests).containsExactly("/health");
    }

    @Test
    void aDegradedHostIsUsedWhenNoneIsHealthy() {
        Rig rig = checked("");
        rig.loop.run();
        rig.answer(0, "200 x-envoy-degraded=1");

        assertThat(flags(rig)).isEqualTo("/degraded_active_hc");
        assertThat(rig.gauge("membership_degraded")).isOne();
        assertThat(rig.gauge("health_check.degraded")).isOne();
        assertThat(rig.get("/a").open).isNotNull();

        rig.loop.advance(20 * SECOND);
        rig.answer(0, "200");
        assertThat(flags(rig)).isEqualTo("healthy");
        assertThat(rig.gauge("health_check.degraded")).isZero();
    }

    @Test
    void aResponseMayTakeItsHostOutAtOnce() {
        Rig rig = checked("");
        rig.loop.run();
        rig.answer(0, "200");
        rig.get("/a");
        rig.answer(1, "200 x-envoy-immediate-health-check-fail=true");

        assertThat(flags(rig)).isEqualTo("/failed_active_hc/excluded_via_immediate_hc_fail");
        assertThat(rig.gauge("membership_excluded")).isOne();
        assertThat(rig.counter("health_check.passive_failure")).isOne();
        assertThat(rig.servers.get(1).closed).isTrue();

        rig.loop.advance(20 * SECOND);
        rig.answer(0, "200");
        rig.loop.advance(10 * SECOND);
        rig.answer(0, "200");
        assertThat(flags(rig)).isEqualTo("healthy");
    }

    @Test
    void hostsWithoutChecksAreHealthyAndOthersHaveTheirOwnPort() {
        Rig rig = new Rig("{'name': 'c', 'health_checks': [{" + TIMES + "'http_health_check': {'path': '/health'}}], "
                + "'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints': ["
                + Rig.endpoint(1, "")
                        .replace("}}}", "}}, 'health_check_config': {'disable_active_health_check': true}}")
                + ", "
                + Rig.endpoint(2, "").replace("}}}", "}}, 'health_check_config': {'port_value': 3}}")
                + "]}]}}");
        rig.loop.run();

        assertThat(rig.servers).hasSize(1);
        assertThat(rig.servers.get(0).wire.local().toString()).endsWith(":3");
        assertThat(flags(rig)).isEqualTo("healthy");
        assertThat(rig.gauge("membership_healthy")).isOne();
    }

    @Test
    void bytesAreSentAndFoundInTheAnswer() {
        Rig rig = checked(
                "",
                "'tcp_health_check': {'send': {'text': '50494e470a'}, 'receive': [{'text': '504f'}, {'text': '4e47'}]}");
        rig.loop.run();
        assertThat(rig.servers.get(0).requests).containsExactly("PING");
        rig.servers.get(0).wire.write(ByteBuffer.wrap(new byte[] {'x', 'P', 'O'}));
        rig.loop.run();
        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        rig.answer(0, "..NG");

        assertThat(flags(rig)).isEqualTo("healthy");
        rig.loop.advance(20 * SECOND);
        assertThat(rig.servers.get(0).requests).containsExactly("PING", "PING");
        assertThat(rig.servers).hasSize(1);
    }

    @Test
    void aConnectionIsEnoughWhereNoBytesAreExpected() {
        Rig rig = checked("", "'tcp_health_check': {}");
        rig.loop.run();

        assertThat(flags(rig)).isEqualTo("healthy");
        assertThat(rig.servers.get(0).closed).isTrue();
    }

    @Test
    void eventsAreLinesOfJson() {
        Rig rig = checked("'event_log_path': 'any', 'always_log_health_check_failures': true, ");
        rig.loop.run();
        rig.answer(0, "200");
        rig.loop.advance(20 * SECOND);
        rig.answer(0, "503");

        assertThat(rig.lines).hasSize(3);
        assertThat(rig.lines.get(0))
                .startsWith(
                        "{\"health_checker_type\":\"HTTP\",\"host\":{\"socket_address\":{\"protocol\":\"TCP\",\"address\":"
                                + "\"10.0.0.1\",\"port_value\":1,")
                .contains(",\"cluster_name\":\"c\",\"add_healthy_event\":{\"first_check\":true},\"timestamp\":\"");
        assertThat(rig.lines.get(1))
                .contains("\"eject_unhealthy_event\":{\"failure_type\":\"ACTIVE\",\"http_status_code\":503}");
        assertThat(rig.lines.get(2))
                .contains("\"health_check_failure_event\":{\"failure_type\":\"ACTIVE\",\"first_check\":false,");
    }

    @Test
    void aReloadThatDoesNotChangeTheClusterKeepsItsHealth() {
        Rig rig = checked("");
        rig.loop.run();
        rig.answer(0, "200");
        ClusterSet next = ClusterSet.compile(
                List.of(rig.set.views().iterator().next().config()),
                Place.root(Problems.unplaced("next")),
                new ClusterEnvironment(
                        rig.stats,
                        rig.network,
                        (w, h, l) -> new FakeCodec(w, h),
                        n -> {
                            throw new IllegalStateException();
                        },
                        () -> new SplittableRandom(1),
                        new TlsContexts(rig.stats),
                        ClusterEnvironment.Checking.NEVER),
                rig.set);
        next.start();
        rig.set.drain();
        rig.loop.run();

        assertThat(next.views().iterator().next().hosts().get(0).condition().toString())
                .isEqualTo("healthy");
        assertThat(rig.servers).hasSize(1);
        next.close();
        rig.loop.run();
        assertThat(rig.loop.timers()).isZero();
        assertThat(rig.gauge("health_check.healthy")).isZero();
    }

    @Test
    void aNewHostMayBeLeftOutOfTheCountUntilItsFirstCheck() {
        Rig rig = Rig.of("'common_lb_config': {'ignore_new_hosts_until_first_hc': true}, 'health_checks': [{" + TIMES
                + "'tcp_health_check': {'receive': [{'text': '31'}]}}], ");
        rig.loop.run();

        assertThat(flags(rig)).isEqualTo("/failed_active_hc/pending_active_hc");
        assertThat(rig.gauge("membership_excluded")).isOne();
        rig.loop.advance(SECOND);

        assertThat(flags(rig)).isEqualTo("/failed_active_hc");
        assertThat(rig.gauge("membership_excluded")).isZero();
    }

    @Test
    void connectionsForPlainBytesEndWithTheirHostsHealthWhenToldSo() {
        for (boolean close : new boolean[] {true, false}) {
            Rig rig = Rig.of("'close_connections_on_host_health_failure': " + close + ", 'health_checks': [{" + TIMES
                    + "'http_health_check': {'path': '/health'}}], ");
            rig.loop.run();
            rig.answer(0, "200");
            rig.cluster.openRaw(rig.loop, HostChoice.ANY, new OpenListener<UpstreamRaw>() {
                @Override
                public void onOpen(UpstreamRaw opened) {
                    opened.wire().start(new MemoryWire.Collector());
                }

                @Override
                public void onFailed(Failure failure, String host, String reason) {
                    throw new AssertionError(reason);
                }
            });
            rig.loop.run();
            rig.loop.advance(20 * SECOND);
            rig.answer(0, "503");

            assertThat(flags(rig)).isEqualTo("/failed_active_hc");
            assertThat(rig.servers.get(1).closed).isEqualTo(close);
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(Rig.problems(
                        "{'name': 'c', 'health_checks': [{'http_health_check': {}}], " + Rig.endpoints(1) + "}"))
                .contains(
                        "clusters[0].health_checks[0].timeout: is required",
                        "clusters[0].health_checks[0].interval: is required",
                        "clusters[0].health_checks[0].unhealthy_threshold: is required",
                        "clusters[0].health_checks[0].http_health_check.path: a path is required");
        assertThat(Rig.problems("{'name': 'c', 'health_checks': [{" + TIMES
                        + "'tcp_health_check': {'send': {'text': 'xy'}}}], " + Rig.endpoints(1) + "}"))
                .containsExactly("clusters[0].health_checks[0].tcp_health_check.send.text: invalid hex string 'xy'");
        assertThat(Rig.problems("{'name': 'c', 'health_checks': [{" + TIMES + "'grpc_health_check': {}}], "
                        + Rig.endpoints(1) + "}"))
                .containsExactly("clusters[0].health_checks[0]: c cluster must support HTTP/2 for gRPC healthchecking");
    }
}
