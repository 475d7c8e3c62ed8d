package dev.sluice.filters.http.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultFilterTest {
    private static final String ALL = "percentage: {numerator: 100}";

    private static FilterTest with(String config) {
        return FilterTest.of(FaultFactory.class).config(config);
    }

    @Test
    void aborts() {
        Exchanged x = with("abort: {http_status: 418, " + ALL + "}").get("/").run();

        x.expectStatus(418)
                .expectBody("fault filter abort")
                .expectDetails("fault_filter_abort")
                .expectFlags("FI");
        x.expectStat("http.test.fault.aborts_injected", 1).expectStat("http.test.fault.active_faults", 0);
        assertThat(x.forwarded()).isFalse();
        assertThat(x.closed()).isFalse();
    }

    @Test
    void abortsGrpcWithAStatus() {
        FilterTest test = with("abort: {grpc_status: 14, " + ALL + "}");

        test.post("/", "x")
                .header("content-type", "application/grpc")
                .run()
                .expectStatus(200)
                .expectHeader("grpc-status", "14")
                .expectHeader("grpc-message", "fault filter abort")
                .expectBody("");
        test.get("/").run().expectStatus(200).expectBody("fault filter abort");
    }

    @Test
    void delaysOnTheClock() {
        Exchanged x = with("delay: {fixed_delay: 0.1s, " + ALL + "}").get("/").start();

        x.advance(Duration.ofMillis(99));
        assertThat(x.forwarded()).isFalse();
        x.expectStat("http.test.fault.active_faults", 1).advance(Duration.ofMillis(1));

        x.expectStatus(200).expectFlags("DI").expectDetails("via_upstream");
        x.expectStat("http.test.fault.delays_injected", 1).expectStat("http.test.fault.active_faults", 0);
    }

    @Test
    void delaysAndThenAborts() {
        Exchanged x = with("{delay: {fixed_delay: 0.1s, " + ALL + "}, abort: {http_status: 503, " + ALL + "}}")
                .get("/")
                .start();
        assertThat(x.status()).isZero();

        x.advance(Duration.ofMillis(100)).expectStatus(503).expectFlags("DI,FI");
    }

    @Test
    void aClientThatGoesEndsTheDelay() {
        Exchanged x =
                with("delay: {fixed_delay: 10s, " + ALL + "}").get("/").start().abort();

        x.advance(Duration.ofSeconds(20)).expectStat("http.test.fault.active_faults", 0);
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void takesAbortsFromHeaders() {
        FilterTest test = with("abort: {header_abort: {}, " + ALL + "}");

        test.get("/").header("x-envoy-fault-abort-request", "503").run().expectStatus(503);
        test.get("/").header("x-envoy-fault-abort-request", "600").run().expectStatus(200);
        test.get("/").header("x-envoy-fault-abort-request", "nonsense").run().expectStatus(200);
        test.get("/").run().expectStatus(200);
        test.get("/")
                .header("x-envoy-fault-abort-request", "503")
                .header("x-envoy-fault-abort-request-percentage", "0")
                .run()
                .expectStatus(200);
        test.post("/", "x")
                .header("content-type", "application/grpc")
                .header("x-envoy-fault-abort-grpc-request", "8")
                .run()
                .expectHeader("grpc-status", "8");
    }

    @Test
    void takesDelaysFromHeaders() {
        Exchanged x = with("delay: {header_delay: {}, " + ALL + "}")
                .get("/")
                .header("x-envoy-fault-delay-request", "250")
                .start();

        assertThat(x.advance(Duration.ofMillis(249)).forwarded()).isFalse();
        assertThat(x.advance(Duration.ofMillis(1)).forwarded()).isTrue();
    }

    @Test
    void concernsOnlyWhatMatches() {
        FilterTest test =
                with("{headers: [{name: x-fault, present_match: true}], abort: {http_status: 500, " + ALL + "}}");

        test.get("/").run().expectStatus(200);
        test.get("/").header("x-fault", "1").run().expectStatus(500);
        with("{upstream_cluster: other, abort: {http_status: 500, " + ALL + "}}")
                .get("/")
                .run()
                .expectStatus(200);
        with("{upstream_cluster: upstream, abort: {http_status: 500, " + ALL + "}}")
                .get("/")
                .run()
                .expectStatus(500);
        FilterTest node = with("{downstream_nodes: [n1], abort: {http_status: 500, " + ALL + "}}");
        node.get("/").header("x-envoy-downstream-service-node", "n2").run().expectStatus(200);
        node.get("/").header("x-envoy-downstream-service-node", "n1").run().expectStatus(500);
    }

    @Test
    void injectsOnlyItsShare() {
        FilterTest test = with("abort: {http_status: 500, percentage: {numerator: 30}}");

        for (int i = 0; i < 500; i++) {
            test.get("/").run();
        }

        assertThat(test.stat("http.test.fault.aborts_injected")).isBetween(100L, 200L);
    }

    @Test
    void neverMoreAtOnceThanAllowed() {
        FilterTest test = with("{max_active_faults: 1, delay: {fixed_delay: 1s, " + ALL + "}}");
        Exchanged first = test.get("/").start();

        Exchanged second = test.get("/").start();

        assertThat(second.status()).isEqualTo(200);
        assertThat(first.status()).isZero();
        first.advance(Duration.ofSeconds(1)).expectStatus(200).expectStat("http.test.fault.faults_overflow", 1);
    }

    @Test
    void whatIsNotInjectedIsNoOverflow() {
        FilterTest test = with("{max_active_faults: 0, abort: {http_status: 500, percentage: {numerator: 0}}}");

        test.get("/").run().expectStatus(200).expectStat("http.test.fault.faults_overflow", 0);
    }

    @Test
    void slowsTheResponseDown() {
        Exchanged x = with("response_rate_limit: {fixed_limit: {limit_kbps: 1}, " + ALL + "}")
                .upstream(Answer.ok("x".repeat(2048)))
                .get("/")
                .start();

        x.advance(Duration.ofMillis(900));
        assertThat(x.complete()).isFalse();
        assertThat(x.body().length()).isBetween(700, 1200);
        x.advance(Duration.ofMillis(1300));

        assertThat(x.body()).hasSize(2048);
        x.expectStat("http.test.fault.response_rl_injected", 1).expectStat("http.test.fault.active_faults", 0);
    }

    @Test
    void aSlowResponseIsTheSameForAnySplit() {
        with("response_rate_limit: {fixed_limit: {limit_kbps: 1}, " + ALL + "}")
                .upstream(Answer.ok("a body of some length").trailer("x-t", "1"))
                .post("/", "abc")
                .everySplit()
                .expectBody("a body of some length");
    }

    @Test
    void theRoutesFaultsReplaceItsOwn() {
        with("abort: {http_status: 500, " + ALL + "}")
                .perRoute("abort: {http_status: 502, " + ALL + "}")
                .get("/")
                .run()
                .expectStatus(502);
    }
}
