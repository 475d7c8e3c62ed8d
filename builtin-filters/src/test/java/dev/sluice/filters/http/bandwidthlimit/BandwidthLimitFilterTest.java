package dev.sluice.filters.http.bandwidthlimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BandwidthLimitFilterTest {
    private static final String STATS = "bw.http_bandwidth_limit.";

    private static FilterTest with(String mode, String more) {
        return FilterTest.of(BandwidthLimitFactory.class)
                .config("{stat_prefix: bw, enable_mode: " + mode + ", limit_kbps: 1, fill_interval: 0.1s" + more + "}");
    }

    /** With a bucket that is full. */
    private static FilterTest full(FilterTest test) {
        return test.open().advance(Duration.ofSeconds(1));
    }

    @Test
    void aBucketBeginsWithOneInterval() {
        Exchanged x = with("RESPONSE", "")
                .upstream(Answer.ok("x".repeat(3072)))
                .get("/")
                .start();

        assertThat(x.body()).hasSize(102);
    }

    @Test
    void slowsAResponseDownToItsRate() {
        Exchanged x = full(with("RESPONSE", "").upstream(Answer.ok("x".repeat(3072))))
                .get("/")
                .start();

        assertThat(x.body()).hasSize(1024);
        x.advance(Duration.ofMillis(1000));
        assertThat(x.body().length()).isBetween(1900, 2048);
        x.advance(Duration.ofMillis(1100));
        assertThat(x.complete()).isTrue();
        assertThat(x.body()).hasSize(3072);
        x.expectStat(STATS + "response_enabled", 1)
                .expectStat(STATS + "response_incoming_total_size", 3072)
                .expectStat(STATS + "response_allowed_total_size", 3072)
                .expectStat(STATS + "response_pending", 0)
                .expectStat(STATS + "request_enabled", 0);
        assertThat(x.stat(STATS + "response_enforced")).isBetween(19L, 22L);
    }

    @Test
    void slowsARequestDown() {
        Exchanged x = full(with("REQUEST", "")).post("/", "x".repeat(1500)).start();

        assertThat(x.seen().body()).hasSize(1024);
        x.expectStat(STATS + "request_pending", 1).advance(Duration.ofMillis(600));

        assertThat(x.seen().body()).hasSize(1500);
        x.expectStatus(200).expectStat(STATS + "request_pending", 0).expectStat(STATS + "response_enabled", 0);
    }

    @Test
    void bothDirectionsShareABucket() {
        Exchanged x = full(with("REQUEST_AND_RESPONSE", "").upstream(Answer.ok("y".repeat(1024))))
                .post("/", "x".repeat(1024))
                .start();

        assertThat(x.body()).isEmpty();
        x.advance(Duration.ofMillis(1100));

        assertThat(x.body()).hasSize(1024);
    }

    @Test
    void streamsShareABucket() {
        FilterTest test = full(with("RESPONSE", "").upstream(Answer.ok("x".repeat(1024))));
        test.get("/").start().expectStatus(200);

        Exchanged second = test.get("/").start();

        assertThat(second.body()).isEmpty();
        test.advance(Duration.ofMillis(1100));
        assertThat(second.body()).hasSize(1024);
    }

    @Test
    void keepsTheLengthAndAddsNothing() {
        Exchanged x = with("REQUEST_AND_RESPONSE", "")
                .upstream(Answer.ok("hello"))
                .post("/", "abc")
                .everySplit();

        x.expectHeader("content-length", "5").expectBody("hello");
        assertThat(x.seen().header("content-length")).isEqualTo("3");
    }

    @Test
    void aSlowOneIsTheSameForAnySplit() {
        with("REQUEST_AND_RESPONSE", "")
                .upstream(Answer.ok("x".repeat(1020), "0123456789").trailer("x-t", "1"))
                .post("/", "abcdefg")
                .run()
                .expectBody("x".repeat(1020) + "0123456789");
    }

    @Test
    void tellsDelaysInTrailers() {
        Exchanged x = full(with(
                                "REQUEST_AND_RESPONSE",
                                ", enable_response_trailers: true, response_trailer_prefix: pre")
                        .upstream(Answer.ok("y".repeat(200)).trailer("x-t", "1")))
                .post("/", "x".repeat(1224))
                .run();

        assertThat(x.trailers().get("x-t")).isEqualTo("1");
        assertThat(x.trailers().get("pre-bandwidth-request-delay-ms")).isEqualTo("200");
        assertThat(x.trailers().get("pre-bandwidth-request-filter-delay-ms")).isEqualTo("200");
        assertThat(x.trailers().get("pre-bandwidth-response-delay-ms")).isEqualTo("200");
        assertThat(x.trailers().get("pre-bandwidth-response-filter-delay-ms")).isEqualTo("200");
    }

    @Test
    void tellsNoDelayWhereThereIsNone() {
        Exchanged x = with("REQUEST_AND_RESPONSE", ", enable_response_trailers: true")
                .upstream(Answer.ok("y").trailer("x-t", "1"))
                .get("/")
                .run();

        assertThat(x.trailers().toString()).isEqualTo("x-t: 1\n");
    }

    @Test
    void aClientThatGoesIsNotPendingForEver() {
        Exchanged x = with("REQUEST", "").post("/", "x".repeat(5000)).start();
        x.expectStat(STATS + "request_pending", 1);

        x.abort().advance(Duration.ofSeconds(1)).expectStat(STATS + "request_pending", 0);
    }

    @Test
    void doesNothingWhenSwitchedOff() {
        with("RESPONSE", ", runtime_enabled: {default_value: false, runtime_key: x}")
                .upstream(Answer.ok("x".repeat(5000)))
                .get("/")
                .start()
                .expectBody("x".repeat(5000))
                .expectStat(STATS + "response_enabled", 0);
        FilterTest.of(BandwidthLimitFactory.class)
                .config("stat_prefix: bw")
                .get("/")
                .run()
                .expectStatus(200);
    }

    @Test
    void aRouteHasItsOwnLimit() {
        Exchanged x = full(with("RESPONSE", "")
                        .perRoute("{stat_prefix: route, enable_mode: RESPONSE, limit_kbps: 2}")
                        .upstream(Answer.ok("x".repeat(2048))))
                .get("/")
                .start();

        assertThat(x.body()).hasSize(2048);
        x.expectStat("route.http_bandwidth_limit.response_enabled", 1);
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThatThrownBy(() -> FilterTest.of(BandwidthLimitFactory.class)
                        .config("{stat_prefix: bw, enable_mode: REQUEST}")
                        .open())
                .hasMessageContaining("limit_kbps");
        assertThatThrownBy(() -> with("REQUEST", "")
                        .perRoute("{stat_prefix: bw, enable_mode: REQUEST}")
                        .open())
                .hasMessageContaining("limit must be set for per route filter config");
    }
}
