package dev.sluice.filters.http.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthCheckFilterTest {
    private static final String MATCH = "headers: [{name: ':path', string_match: {exact: /healthz}}]\n";

    private static FilterTest with(String config) {
        return FilterTest.of(HealthCheckFactory.class).config(MATCH + config);
    }

    @Test
    void answersForTheProcess() {
        Exchanged x = with("pass_through_mode: false")
                .serviceCluster("mine")
                .get("/healthz")
                .run();

        x.expectStatus(200).expectBody("").expectDetails("health_check_ok").expectFlags("");
        x.expectHeader("x-envoy-upstream-healthchecked-cluster", "mine");
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void theHeaderIsThereWithoutAServiceCluster() {
        Exchanged x = with("pass_through_mode: false").get("/healthz").run();

        assertThat(x.headers().has("x-envoy-upstream-healthchecked-cluster")).isTrue();
    }

    @Test
    void aPostIsAnsweredAtItsEndAndKeepsTheConnection() {
        Exchanged x = with("pass_through_mode: false").post("/healthz").open().start();
        assertThat(x.send("abc").status()).isZero();

        x.end().expectStatus(200).expectHeader("connection", "");

        assertThat(x.closed()).isFalse();
    }

    @Test
    void thePathIsMatchedWithItsQuery() {
        assertThat(with("pass_through_mode: false").get("/healthz?x").run().forwarded())
                .isTrue();
    }

    @Test
    void failsWhileTheProcessWantsToGo() {
        FilterTest test = with("pass_through_mode: false").healthy(false);

        test.get("/healthz")
                .run()
                .expectStatus(503)
                .expectDetails("health_check_failed")
                .expectFlags("LH")
                .expectHeader("x-envoy-immediate-health-check-fail", "true")
                .expectStat("http.test.health_check.failed", 1);
        Exchanged other = test.get("/").run();

        other.expectStatus(200).expectHeader("x-envoy-immediate-health-check-fail", "true");
        test.healthy(true);
        test.get("/").run().expectHeader("x-envoy-immediate-health-check-fail", "");
    }

    @Test
    void passesOnAndRemembersForAWhile() {
        FilterTest test = with("pass_through_mode: true\ncache_time: 10s").upstream(Answer.of(204), Answer.of(500));

        assertThat(test.get("/healthz").run().expectStatus(204).forwarded()).isTrue();
        Exchanged cached = test.get("/healthz").run();

        cached.expectStatus(204).expectDetails("health_check_cached");
        assertThat(cached.forwarded()).isFalse();
        test.advance(Duration.ofSeconds(10));
        assertThat(test.get("/healthz").run().expectStatus(500).forwarded()).isTrue();
        test.get("/healthz").run().expectStatus(500).expectFlags("LH");
    }

    @Test
    void passesOnEveryTimeWithoutACacheTime() {
        FilterTest test = with("pass_through_mode: true");

        assertThat(test.get("/healthz").run().forwarded()).isTrue();
        assertThat(test.get("/healthz").run().forwarded()).isTrue();
        test.healthy(false).get("/healthz").run().expectStatus(503);
    }

    @Test
    void cachingNeedsPassingThrough() {
        assertThatThrownBy(
                        () -> with("pass_through_mode: false\ncache_time: 1s").open())
                .hasMessageContaining("cache_time");
    }
}
