package dev.sluice.filters.http.extauthz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.Seen;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExtAuthzFilterTest {
    private static final String PLAIN =
            "http_service: {server_uri: {uri: 'http://auth', cluster: auth, timeout: 0.25s}}\n";
    private static final String RICH = """
            http_service:
              server_uri: {uri: 'http://auth', cluster: auth, timeout: 0.25s}
              path_prefix: /check
              authorization_request:
                headers_to_add: [{key: x-added, value: "%REQ(:METHOD)%"}, {key: x-own, value: replaced}]
              authorization_response:
                allowed_upstream_headers: {patterns: [{exact: x-user}, {prefix: x-set-}]}
                allowed_upstream_headers_to_append: {patterns: [{exact: x-more}]}
                allowed_client_headers: {patterns: [{exact: x-why}]}
                allowed_client_headers_on_success: {patterns: [{exact: x-seen}]}
                dynamic_metadata_from_headers: {patterns: [{prefix: x-meta}]}
            allowed_headers: {patterns: [{prefix: x-}]}
            disallowed_headers: {patterns: [{exact: x-secret}]}
            """;

    private static FilterTest with(String config, Answer... answers) {
        return FilterTest.of(ExtAuthzFactory.class).config(config).cluster("auth", answers);
    }

    private static Seen asked(FilterTest test) {
        return test.seen("auth").get(test.seen("auth").size() - 1);
    }

    @Test
    void twoHundredLetsTheRequestGoOn() {
        FilterTest test = with(PLAIN, Answer.ok("fine"));

        Exchanged x = test.get("/a?b=c")
                .header("authorization", "Bearer me")
                .header("x-own", "1")
                .run();

        x.expectStatus(200).expectStat("http.test.ext_authz.ok", 1).expectStat("cluster.upstream.ext_authz.ok", 1);
        assertThat(asked(test).requestLine()).isEqualTo("GET /a?b=c HTTP/1.1");
        assertThat(asked(test).header("authorization")).isEqualTo("Bearer me");
        assertThat(asked(test).header("host")).isEqualTo("test");
        assertThat(asked(test).header("content-length")).isEqualTo("0");
        assertThat(asked(test).has("x-own")).isFalse();
        assertThat(x.forwarded()).isTrue();
    }

    @Test
    void otherStatusesAreTheClientsAnswer() {
        Exchanged x = with(
                        PLAIN,
                        Answer.of(401)
                                .header("x-why", "no")
                                .header("set-cookie", "a")
                                .header("set-cookie", "b")
                                .body("go away"))
                .get("/")
                .run();

        x.expectStatus(401)
                .expectBody("go away")
                .expectHeader("x-why", "no")
                .expectHeader("content-length", "7")
                .expectDetails("ext_authz_denied")
                .expectFlags("UAEX")
                .expectStat("http.test.ext_authz.denied", 1)
                .expectStat("cluster.upstream.ext_authz.denied", 1)
                .expectStat("cluster.upstream.upstream_rq_401", 1)
                .expectStat("cluster.upstream.upstream_rq_4xx", 1);
        assertThat(x.headers().all("set-cookie")).containsExactly("a", "b");
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void doesNotChargeTheClusterWhenTold() {
        FilterTest test = with(PLAIN + "charge_cluster_response_stats: false\n", Answer.of(403));

        test.get("/").run().expectStatus(403).expectStat("cluster.upstream.ext_authz.denied", 1);
        assertThatThrownBy(() -> test.stat("cluster.upstream.upstream_rq_403")).isInstanceOf(AssertionError.class);
    }

    @Test
    void fiveHundredsAndSilenceAreErrors() {
        for (Answer answer : new Answer[] {Answer.of(503), Answer.closed(), Answer.refused(), Answer.nothing()}) {
            Exchanged x = with(PLAIN + "status_on_error: {code: BadGateway}\n", answer)
                    .get("/")
                    .run();

            x.expectStatus(502)
                    .expectBody("")
                    .expectDetails("ext_authz_error")
                    .expectFlags("UAEX")
                    .expectStat("http.test.ext_authz.error", 1)
                    .expectStat("cluster.upstream.ext_authz.error", 1);
        }
        with(PLAIN, Answer.of(500)).get("/").run().expectStatus(403);
    }

    @Test
    void letsErrorsThroughWhenTold() {
        Exchanged x = with(PLAIN + "failure_mode_allow: true\nfailure_mode_allow_header_add: true\n", Answer.nothing())
                .get("/")
                .run();

        x.expectStatus(200)
                .expectStat("http.test.ext_authz.error", 1)
                .expectStat("http.test.ext_authz.failure_mode_allowed", 1);
        assertThat(x.seen().header("x-envoy-auth-failure-mode-allowed")).isEqualTo("true");
    }

    @Test
    void sendsWhatIsAllowedAndAddsItsOwn() {
        FilterTest test = with(RICH, Answer.of(200));

        test.get("/p")
                .header("x-own", "1")
                .header("x-two", "a")
                .header("x-two", "b")
                .header("x-secret", "s")
                .header("y-not", "n")
                .run();

        Seen seen = asked(test);
        assertThat(seen.requestLine()).isEqualTo("GET /check/p HTTP/1.1");
        assertThat(seen.header("x-added")).isEqualTo("GET");
        assertThat(seen.header("x-own")).isEqualTo("replaced");
        assertThat(seen.headers().all("x-two")).containsExactly("a,b");
        assertThat(seen.has("x-secret")).isFalse();
        assertThat(seen.has("y-not")).isFalse();
    }

    @Test
    void rawHeadersStayLinesOfTheirOwn() {
        FilterTest test = with(RICH + "encode_raw_headers: true\n", Answer.of(200));

        test.get("/").header("x-two", "a").header("x-two", "b").run();

        assertThat(asked(test).headers().all("x-two")).containsExactly("a", "b");
    }

    @Test
    void headersOfTheAnswerGoWhereTheyMay() {
        Exchanged x = with(
                        RICH,
                        Answer.of(200)
                                .header("x-user", "me")
                                .header("x-set-a", "1")
                                .header("x-more", "second")
                                .header("x-seen", "yes")
                                .header("x-why", "ignored")
                                .header("x-envoy-auth-headers-to-remove", "x-gone, :path,host"))
                .get("/")
                .header("x-user", "forged")
                .header("x-more", "first")
                .header("x-gone", "1")
                .run();

        assertThat(x.seen().headers().all("x-user")).containsExactly("me");
        assertThat(x.seen().header("x-set-a")).isEqualTo("1");
        assertThat(x.seen().headers().all("x-more")).containsExactly("first", "second");
        assertThat(x.seen().has("x-gone")).isFalse();
        assertThat(x.seen().has("x-why")).isFalse();
        x.expectHeader("x-seen", "yes").expectHeader("x-why", "");
    }

    @Test
    void aRefusalCarriesOnlyAllowedHeaders() {
        with(
                        RICH,
                        Answer.of(302)
                                .header("location", "/login")
                                .header("www-authenticate", "Basic")
                                .header("x-why", "login")
                                .header("x-user", "me"))
                .get("/")
                .run()
                .expectStatus(302)
                .expectHeader("location", "/login")
                .expectHeader("www-authenticate", "Basic")
                .expectHeader("x-why", "login")
                .expectHeader("x-user", "");
    }

    @Test
    void choosesTheRouteAgainWhenTold() {
        String route = "match: {prefix: /, headers: [{name: x-user, present_match: true}]}\nroute: {cluster: other}";

        FilterTest again = with(
                        RICH + "clear_route_cache: true\n", Answer.of(200).header("x-user", "me"))
                .cluster("other")
                .route(route);
        again.get("/").run();
        assertThat(again.seen("other")).hasSize(1);

        FilterTest kept = with(RICH, Answer.of(200).header("x-user", "me"))
                .cluster("other")
                .route(route);
        kept.get("/").run();
        assertThat(kept.seen("other")).isEmpty();
    }

    @Test
    void sendsTheWholeBodyInAnySplit() {
        FilterTest test = with(PLAIN + "with_request_body: {max_request_bytes: 12}\n", Answer.of(200));

        test.post("/", "twelve bytes").everySplit();
        assertThat(asked(test).body()).isEqualTo("twelve bytes");
        assertThat(asked(test).header("x-envoy-auth-partial-body")).isEqualTo("false");
        Exchanged tooLong = test.post("/", "thirteen byte").run();
        tooLong.expectStatus(413);
        assertThat(tooLong.forwarded()).isFalse();
    }

    @Test
    void aPartOfTheBodyIsTheSameForEverySplit() {
        String body = "0123456789abcdef";
        for (int cut = 1; cut < body.length(); cut++) {
            FilterTest test = with(
                    PLAIN + "with_request_body: {max_request_bytes: 10, allow_partial_message: true}\n",
                    Answer.of(200));

            Exchanged x =
                    test.post("/", body.substring(0, cut), body.substring(cut)).run();

            assertThat(asked(test).body()).isEqualTo("0123456789");
            assertThat(asked(test).header("x-envoy-auth-partial-body")).isEqualTo("true");
            assertThat(x.seen().body()).isEqualTo(body);
        }
    }

    @Test
    void aShortBodyIsNotPartial() {
        FilterTest test = with(
                PLAIN + "with_request_body: {max_request_bytes: 10, allow_partial_message: true}\n", Answer.of(200));

        test.post("/", "0123456789").run();

        assertThat(asked(test).body()).isEqualTo("0123456789");
        assertThat(asked(test).header("x-envoy-auth-partial-body")).isEqualTo("false");
    }

    @Test
    void routesSwitchItOffOrTheBody() {
        FilterTest off = with(PLAIN, Answer.of(403)).perRoute("disabled: true");
        off.get("/").run().expectStatus(200);
        assertThat(off.seen("auth")).isEmpty();

        FilterTest bodiless = with(PLAIN + "with_request_body: {max_request_bytes: 10}\n", Answer.of(200))
                .perRoute("check_settings: {disable_request_body_buffering: true}");
        bodiless.post("/", "much longer than ten").run().expectStatus(200);
        assertThat(asked(bodiless).body()).isEmpty();

        FilterTest own =
                with(PLAIN, Answer.of(200)).perRoute("check_settings: {with_request_body: {max_request_bytes: 5}}");
        own.post("/", "abc").run().expectStatus(200);
        assertThat(asked(own).body()).isEqualTo("abc");
    }

    @Test
    void canBeDisabledForAShare() {
        FilterTest test =
                with(PLAIN + "filter_enabled: {default_value: {numerator: 0}}\nstat_prefix: waf\n", Answer.of(403));
        test.get("/").run().expectStatus(200).expectStat("http.test.ext_authz.waf.disabled", 1);

        with(
                        PLAIN + "filter_enabled: {default_value: {numerator: 0}}\n"
                                + "deny_at_disable: {default_value: true, runtime_key: x}\n",
                        Answer.of(200))
                .get("/")
                .run()
                .expectStatus(403)
                .expectDetails("ext_authz_error")
                .expectFlags("UAEX");
    }

    @Test
    void aClientThatLeavesEndsTheCheck() {
        FilterTest test = with(PLAIN, Answer.nothing());
        Exchanged x = test.get("/").start();

        x.abort().advance(Duration.ofSeconds(1));

        assertThat(x.forwarded()).isFalse();
        assertThat(test.stat("http.test.ext_authz.error")).isZero();
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(
                        () -> FilterTest.of(ExtAuthzFactory.class).config(PLAIN).open())
                .hasMessageContaining("unknown cluster \"auth\"");
        assertThatThrownBy(() -> FilterTest.of(ExtAuthzFactory.class).open()).hasMessageContaining("http_service");
        assertThatThrownBy(() -> with(PLAIN + "with_request_body: {}\n").open())
                .hasMessageContaining("max_request_bytes");
    }
}
