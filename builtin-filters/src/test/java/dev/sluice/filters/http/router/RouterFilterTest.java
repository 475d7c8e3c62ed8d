package dev.sluice.filters.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RouterFilterTest {
    private static FilterTest router() {
        return FilterTest.of(RouterFactory.class);
    }

    @Test
    void forwardsBothWays() {
        Exchanged x = router().upstream(
                        Answer.of(201).header("x-a", "b").body("ans", "wer").trailer("x-t", "1"))
                .post("/p?q", "bo", "dy")
                .run();

        assertThat(x.seen().requestLine()).isEqualTo("POST /p?q HTTP/1.1");
        assertThat(x.seen().body()).isEqualTo("body");
        assertThat(x.seen().header("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
        x.expectStatus(201)
                .expectHeader("x-a", "b")
                .expectBody("answer")
                .expectDetails("via_upstream")
                .expectFlags("");
        assertThat(x.trailers().get("x-t")).isEqualTo("1");
        assertThat(x.headers().has("x-envoy-upstream-service-time")).isTrue();
    }

    @Test
    void tellsHowLongTheUpstreamTook() {
        Exchanged x = router().upstream(Answer.nothing()).get("/").start();

        x.advance(Duration.ofMillis(42)).answer(Answer.ok("late"));

        x.expectStatus(200).expectHeader("x-envoy-upstream-service-time", "42");
    }

    @Test
    void keepsItsOwnHeadersToItselfWhenTold() {
        Exchanged x = router().config("suppress_envoy_headers: true").get("/").run();

        assertThat(x.headers().has("x-envoy-upstream-service-time")).isFalse();
        assertThat(x.seen().has("x-envoy-expected-rq-timeout-ms")).isFalse();
    }

    @Test
    void knowsNoRoute() {
        router().routeAction("")
                .route("{match: {path: /a}, direct_response: {status: 204}}")
                .get("/a")
                .run()
                .expectStatus(204);
        FilterTest.of(RouterFactory.class)
                .request("OPTIONS", "*")
                .run()
                .expectStatus(404)
                .expectFlags("NR")
                .expectDetails("route_not_found")
                .expectBody("")
                .expectStat("http.test.no_route", 1);
    }

    @Test
    void answersFromTheRoute() {
        FilterTest test = router().route(
                        "{match: {prefix: /direct}, direct_response: {status: 202, body: {inline_string: here}}}")
                .route("{match: {prefix: /moved}, redirect: {host_redirect: other.test}}");

        test.get("/direct").run().expectStatus(202).expectBody("here").expectDetails("direct_response");
        test.get("/moved").run().expectStatus(301).expectHeader("location", "http://other.test/moved");
    }

    @Test
    void endsAfterTheRoutesTimeout() {
        Exchanged x = router().routeAction("timeout: 1s")
                .upstream(Answer.nothing())
                .get("/")
                .start();

        x.advance(Duration.ofMillis(999));
        assertThat(x.status()).isZero();
        x.advance(Duration.ofMillis(1));

        x.expectStatus(504)
                .expectBody("upstream request timeout")
                .expectFlags("UT")
                .expectDetails("response_timeout");
        x.expectStat("cluster.upstream.upstream_rq_timeout", 1);
    }

    @Test
    void aTimeoutOfZeroIsNone() {
        Exchanged x = router().routeAction("timeout: 0s")
                .upstream(Answer.nothing())
                .get("/")
                .start();

        x.advance(Duration.ofSeconds(60)).answer(Answer.ok("late"));

        x.expectStatus(200);
        assertThat(x.seen().has("x-envoy-expected-rq-timeout-ms")).isFalse();
    }

    @Test
    void cutsAResponseThatHasBegun() {
        Exchanged x = router().routeAction("timeout: 1s")
                .upstream(Answer.ok("some").header("content-length", "10").thenHangs())
                .get("/")
                .start();

        x.advance(Duration.ofSeconds(1));

        assertThat(x.status()).isEqualTo(200);
        assertThat(x.complete()).isFalse();
        assertThat(x.closed()).isTrue();
        x.expectFlags("UT");
    }

    @Test
    void saysWhatWentWrong() {
        String before = "upstream connect error or disconnect/reset before headers. reset reason: ";
        router().upstream(Answer.refused())
                .get("/")
                .run()
                .expectStatus(503)
                .expectFlags("UF")
                .expectBody(before + "remote connection failure")
                .expectDetails(
                        "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}");
        router().upstream(Answer.closed())
                .get("/")
                .run()
                .expectStatus(503)
                .expectFlags("UC")
                .expectBody(before + "connection termination")
                .expectDetails("upstream_reset_before_response_started{connection_termination}");
        router().upstream(Answer.of(200).header("bad header", "x"))
                .get("/")
                .run()
                .expectStatus(502)
                .expectFlags("UPE")
                .expectBody(before + "protocol error");
    }

    @Test
    void aCutResponseIsCutForTheClient() {
        Exchanged x = router().upstream(
                        Answer.ok("some").header("content-length", "10").thenCloses())
                .get("/")
                .run();

        assertThat(x.status()).isEqualTo(200);
        assertThat(x.complete()).isFalse();
        x.expectFlags("UPE").expectDetails("upstream_reset_after_response_started{protocol_error}");
    }

    @Test
    void anUnknownClusterIsUnavailable() {
        String route = "{match: {prefix: /x}, route: {cluster_header: x-cluster%s}}";

        router().route(route.formatted(""))
                .get("/x")
                .header("x-cluster", "none")
                .run()
                .expectStatus(503)
                .expectFlags("NC")
                .expectBody("")
                .expectDetails("cluster_not_found");
        router().route(route.formatted(", cluster_not_found_response_code: NOT_FOUND"))
                .get("/x")
                .run()
                .expectStatus(404);
    }

    @Test
    void rewritesAndEditsWhatItForwards() {
        Exchanged x = router().route("""
                        match: {prefix: /old}
                        request_headers_to_add: [{header: {key: x-q, value: "%REQ(:METHOD)%"}}]
                        response_headers_to_add: [{header: {key: x-r, value: "%RESPONSE_CODE%"}}]
                        route: {cluster: upstream, prefix_rewrite: /new, host_rewrite_literal: h.test}
                        """).get("/old/a").run();

        assertThat(x.seen().path()).isEqualTo("/new/a");
        assertThat(x.seen().header("host")).isEqualTo("h.test");
        assertThat(x.seen().header("x-q")).isEqualTo("GET");
        x.expectHeader("x-r", "200");
    }

    @Test
    void passesInformationalHeadsWhenTold() {
        Exchanged x = router().manager("proxy_100_continue: true")
                .upstream(Answer.ok("x").after(103, "link: </a>"))
                .get("/")
                .run();

        assertThat(x.interim()).hasSize(1);
        assertThat(x.interim().get(0).get("link")).isEqualTo("</a>");
    }

    @Test
    void anySplitGivesTheSame() {
        router().upstream(Answer.ok("an answer").trailer("x-t", "1"))
                .post("/", "a body")
                .trailer("x-q", "2")
                .everySplit();
    }
}
