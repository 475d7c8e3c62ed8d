package dev.sluice.filters.http.localratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalRateLimitFilterTest {
    private static final String ON = """
            filter_enabled: {default_value: {numerator: 100}}
            filter_enforced: {default_value: {numerator: 100}}
            """;
    private static final String TWO =
            "stat_prefix: two\ntoken_bucket: {max_tokens: 2, tokens_per_fill: 2, fill_interval: 10s}\n" + ON;

    private static FilterTest with(String config) {
        return FilterTest.of(LocalRateLimitFactory.class).config(config);
    }

    @Test
    void theThirdRequestFindsNoToken() {
        FilterTest test = with(TWO + "response_headers_to_add: [{header: {key: x-limited, value: 'yes'}}]");
        test.get("/").run().expectStatus(200).expectHeader("x-limited", "");
        test.get("/").run().expectStatus(200);

        Exchanged x = test.get("/").run();

        x.expectStatus(429)
                .expectBody("local_rate_limited")
                .expectDetails("local_rate_limited")
                .expectFlags("RL");
        x.expectHeader("x-limited", "yes")
                .expectHeader("x-ratelimit-limit", "")
                .expectHeader("content-type", "text/plain");
        x.expectStat("two.http_local_rate_limit.enabled", 3).expectStat("two.http_local_rate_limit.ok", 2);
        x.expectStat("two.http_local_rate_limit.rate_limited", 1).expectStat("two.http_local_rate_limit.enforced", 1);
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void tokensComeBackWithTime() {
        FilterTest test = with(TWO);
        test.get("/").run();
        test.get("/").run();

        test.advance(Duration.ofSeconds(5));

        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(429);
        test.advance(Duration.ofHours(1));
        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(429);
    }

    @Test
    void tellsTheLimitInHeaders() {
        FilterTest test = with(TWO + "enable_x_ratelimit_headers: DRAFT_VERSION_03");

        test.get("/").run().expectHeader("x-ratelimit-limit", "2").expectHeader("x-ratelimit-remaining", "1");
        test.get("/").run().expectHeader("x-ratelimit-remaining", "0");
        Exchanged x = test.get("/").run();

        x.expectStatus(429).expectHeader("x-ratelimit-remaining", "0");
        assertThat(Integer.parseInt(x.header("x-ratelimit-reset"))).isBetween(1, 10);
    }

    @Test
    void aLimitThatIsNotEnforcedMarksTheRequest() {
        FilterTest test = with("stat_prefix: s\ntoken_bucket: {max_tokens: 1, fill_interval: 3600s}\n"
                + "filter_enabled: {default_value: {numerator: 100}}\n"
                + "request_headers_to_add_when_not_enforced: [{header: {key: x-would, value: 'yes'}}]");

        assertThat(test.get("/").run().seen().has("x-would")).isFalse();
        Exchanged x = test.get("/").run();

        assertThat(x.seen().header("x-would")).isEqualTo("yes");
        x.expectFlags("").expectStat("s.http_local_rate_limit.rate_limited", 1);
        x.expectStat("s.http_local_rate_limit.enforced", 0);
    }

    @Test
    void aStatusOfItsOwnAndOneForGrpc() {
        FilterTest test = with("stat_prefix: z\ntoken_bucket: {max_tokens: 1, fill_interval: 3600s}\n" + ON
                + "status: {code: ServiceUnavailable}\nrate_limited_as_resource_exhausted: true");
        test.get("/").run();

        test.get("/").run().expectStatus(503);
        test.post("/", "x")
                .header("content-type", "application/grpc")
                .run()
                .expectStatus(200)
                .expectHeader("grpc-status", "8");
    }

    @Test
    void everyConnectionMayHaveABucketOfItsOwn() {
        FilterTest test = with(TWO + "local_rate_limit_per_downstream_connection: true");
        Exchanged first = test.get("/").run();
        Exchanged second = test.get("/").on(first).run();

        test.get("/").on(second).run().expectStatus(429);

        test.get("/").run().expectStatus(200);
    }

    @Test
    void isOffUnlessEnabled() {
        FilterTest test = with("stat_prefix: idle\ntoken_bucket: {max_tokens: 1, fill_interval: 3600s}");

        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(200).expectStat("idle.http_local_rate_limit.enabled", 0);
    }

    @Test
    void theRoutesLimitReplacesItsOwn() {
        FilterTest test = with("stat_prefix: none").perRoute(TWO);
        test.get("/").run();
        test.get("/").run();

        test.get("/").run().expectStatus(429);
    }

    @Test
    void refusesABucketThatFillsTooOften() {
        assertThatThrownBy(() -> with("stat_prefix: x\ntoken_bucket: {max_tokens: 1, fill_interval: 0.01s}")
                        .open())
                .hasMessageContaining("50");
    }
}
