package dev.sluice.filters.http.cors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ClientRequest;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class CorsFilterTest {
    private static final String POLICY = """
            allow_origin_string_match: [{exact: "http://good.test"}, {suffix: ".also.test"}]
            allow_methods: GET, POST
            allow_headers: x-a
            expose_headers: x-e
            max_age: "600"
            allow_credentials: true
            """;

    private static FilterTest with(String policy) {
        return FilterTest.of(CorsFactory.class).perRoute(policy);
    }

    private static ClientRequest preflight(FilterTest test, String origin) {
        return test.request("OPTIONS", "/x")
                .header("origin", origin)
                .header("access-control-request-method", "DELETE")
                .header("access-control-request-headers", "x-b");
    }

    @Test
    void answersAPreflight() {
        Exchanged x = preflight(with(POLICY), "http://good.test").run();

        x.expectStatus(200)
                .expectDetails("cors_response")
                .expectHeader("access-control-allow-origin", "http://good.test")
                .expectHeader("access-control-allow-credentials", "true")
                .expectHeader("access-control-allow-methods", "GET, POST")
                .expectHeader("access-control-allow-headers", "x-a")
                .expectHeader("access-control-expose-headers", "x-e")
                .expectHeader("access-control-max-age", "600")
                .expectHeader("content-length", "0")
                .expectStat("http.test.cors.origin_valid", 1);
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void forwardsAStrangersPreflight() {
        Exchanged x = preflight(with(POLICY), "http://bad.test").run();

        assertThat(x.forwarded()).isTrue();
        x.expectHeader("access-control-allow-origin", "").expectStat("http.test.cors.origin_invalid", 1);
    }

    @Test
    void answersAStrangersPreflightWhenTold() {
        Exchanged x = preflight(with(POLICY + "forward_not_matching_preflights: false"), "http://bad.test")
                .run();

        assertThat(x.forwarded()).isFalse();
        x.expectStatus(200)
                .expectHeader("access-control-allow-origin", "")
                .expectHeader("access-control-allow-methods", "");
    }

    @Test
    void aStarTakesEveryOriginAndEchoesWhatIsAsked() {
        FilterTest star = with("{allow_origin_string_match: [{exact: '*'}], allow_methods: '*', allow_headers: '*'}");

        preflight(star, "http://any.test")
                .run()
                .expectHeader("access-control-allow-origin", "http://any.test")
                .expectHeader("access-control-allow-methods", "DELETE")
                .expectHeader("access-control-allow-headers", "x-b");
    }

    @Test
    void marksAnswersToKnownOrigins() {
        FilterTest test = with(POLICY);

        test.get("/")
                .header("origin", "https://me.also.test")
                .run()
                .expectHeader("access-control-allow-origin", "https://me.also.test")
                .expectHeader("access-control-allow-credentials", "true")
                .expectHeader("access-control-expose-headers", "x-e")
                .expectHeader("access-control-allow-methods", "");
        test.get("/").header("origin", "https://bad.test").run().expectHeader("access-control-allow-origin", "");
        test.get("/").run().expectStat("http.test.cors.origin_invalid", 1).expectStat("http.test.cors.origin_valid", 1);
    }

    @Test
    void optionsWithoutAMethodToAskForIsNoPreflight() {
        Exchanged x = with(POLICY)
                .request("OPTIONS", "/")
                .header("origin", "http://good.test")
                .run();

        assertThat(x.forwarded()).isTrue();
        x.expectHeader("access-control-allow-origin", "http://good.test");
    }

    @Test
    void allowsPrivateNetworksWhenTold() {
        preflight(with(POLICY + "allow_private_network_access: true"), "http://good.test")
                .header("access-control-request-private-network", "true")
                .run()
                .expectHeader("access-control-allow-private-network", "true");
        preflight(with(POLICY), "http://good.test")
                .header("access-control-request-private-network", "true")
                .run()
                .expectHeader("access-control-allow-private-network", "");
    }

    @Test
    void onlyCountsWhenItIsAShadow() {
        Exchanged x = preflight(
                        with(
                                POLICY
                                        + "filter_enabled: {default_value: {numerator: 0}}\nshadow_enabled: {default_value: {numerator: 100}}"),
                        "http://good.test")
                .run();

        assertThat(x.forwarded()).isTrue();
        x.expectHeader("access-control-allow-origin", "").expectStat("http.test.cors.origin_valid", 1);
    }

    @Test
    void doesNothingWithoutAPolicy() {
        Exchanged x =
                preflight(FilterTest.of(CorsFactory.class), "http://good.test").run();

        assertThat(x.forwarded()).isTrue();
        x.expectStat("http.test.cors.origin_invalid", 0);
    }
}
