package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Upstream.Failure;
import dev.sluice.runtime.upstream.outlier.OutlierRates;
import org.junit.jupiter.api.Test;

final class OutlierTest {
    private static final long SECOND = 1_000_000_000L;

    private static Rig watched(String more, int... ports) {
        return new Rig("{'name': 'c', 'common_lb_config': {'healthy_panic_threshold': {'value': 0}}, "
                + "'outlier_detection': {'max_ejection_percent': 100" + more + "}, " + Rig.endpoints(ports) + "}");
    }

    /** As a new request, on whatever connection. */
    private static void ask(Rig rig, String... answers) {
        for (String answer : answers) {
            Client client = rig.get("/a");
            for (Rig.Server server : rig.servers) {
                if (!server.closed && !server.requests.isEmpty()) {
                    server.requests.clear();
                    server.answer(answer);
                    rig.loop.run();
                }
            }
            assertThat(client.failure).isNotEqualTo(Failure.NO_HEALTHY_HOST);
        }
    }

    private static String flags(Rig rig) {
        return rig.host().condition().toString();
    }

    @Test
    void fiveFailuresInARowAreTooMany() {
        Rig rig = watched("", 1);
        ask(rig, "500", "503", "200", "500", "501", "502", "503");
        assertThat(flags(rig)).isEqualTo("healthy");

        ask(rig, "504");

        assertThat(flags(rig)).isEqualTo("/failed_outlier_check");
        assertThat(rig.get("/a").failure).isEqualTo(Failure.NO_HEALTHY_HOST);
        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.gauge("membership_healthy")).isZero();
        assertThat(rig.gauge("outlier_detection.ejections_active")).isOne();
    }

    @Test
    void eachStayIsLongerAndQuietIntervalsMakeTheNextShorter() {
        Rig rig = watched(", 'consecutive_5xx': 1, 'base_ejection_time': '20s', 'max_ejection_time': '30s'", 1);
        rig.loop.run();
        ask(rig, "500");
        rig.loop.advance(10 * SECOND);
        assertThat(flags(rig)).isEqualTo("/failed_outlier_check");
        rig.loop.advance(10 * SECOND);
        assertThat(flags(rig)).isEqualTo("healthy");

        ask(rig, "500");
        rig.loop.advance(20 * SECOND);
        assertThat(flags(rig)).as("twice as long, but for the longest").isEqualTo("/failed_outlier_check");
        rig.loop.advance(10 * SECOND);
        assertThat(flags(rig)).isEqualTo("healthy");

        for (int i = 0; i < 3; i++) {
            rig.loop.advance(10 * SECOND);
        }
        ask(rig, "500");
        rig.loop.advance(10 * SECOND);
        rig.loop.advance(10 * SECOND);
        assertThat(flags(rig)).isEqualTo("healthy");
    }

    @Test
    void aShareOfTheHostsStays() {
        Rig rig = new Rig("{'name': 'c', 'outlier_detection': {'consecutive_5xx': 1, 'max_ejection_percent': 34}, "
                + Rig.endpoints(1, 2, 3) + "}");
        ask(rig, "500", "500", "500");

        assertThat(rig.gauge("outlier_detection.ejections_active")).isOne();
        assertThat(rig.counter("outlier_detection.ejections_overflow")).isPositive();
    }

    @Test
    void ratesAreShownUntilTheNextInterval() {
        Rig rig = watched(
                ", 'consecutive_5xx': 100, 'success_rate_minimum_hosts': 2, 'success_rate_request_volume': 2, "
                        + "'success_rate_stdev_factor': 500",
                1,
                2);
        rig.loop.run();
        for (int i = 0; i < 4; i++) {
            rig.get("/a");
            for (Rig.Server server : rig.servers) {
                if (!server.requests.isEmpty()) {
                    server.requests.clear();
                    server.answer(server == rig.servers.get(0) ? "500" : "200");
                    rig.loop.run();
                }
            }
        }
        rig.loop.advance(10 * SECOND);

        ClusterView view = rig.set.views().iterator().next();
        assertThat(view.outlierRates()).isEqualTo(new OutlierRates(50, 25, -1, -1));
        assertThat(view.hosts().stream().map(HostView::successRate)).containsExactlyInAnyOrder(0.0, 100.0);
        assertThat(rig.gauge("outlier_detection.ejections_active")).isOne();
        assertThat(rig.counter("outlier_detection.ejections_enforced_success_rate"))
                .isOne();

        rig.loop.advance(10 * SECOND);
        assertThat(view.outlierRates()).isEqualTo(new OutlierRates(-1, -1, -1, -1));
        assertThat(view.hosts().get(0).successRate()).isEqualTo(-1);
    }

    @Test
    void aDrainedClusterTakesItsHostsOutOfTheNumber() {
        Rig rig = watched(", 'consecutive_5xx': 1", 1);
        ask(rig, "500");
        assertThat(rig.gauge("outlier_detection.ejections_active")).isOne();

        rig.set.drain();
        rig.loop.run();

        assertThat(rig.gauge("outlier_detection.ejections_active")).isZero();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void theLongestStayIsNotShorterThanTheFirst() {
        assertThat(Rig.problems("{'name': 'c', 'outlier_detection': {'base_ejection_time': '30s', "
                        + "'max_ejection_time': '10s'}, " + Rig.endpoints(1) + "}"))
                .containsExactly("clusters[0].outlier_detection.max_ejection_time: outlier detector's"
                        + " max_ejection_time cannot be smaller than base_ejection_time");
    }
}
