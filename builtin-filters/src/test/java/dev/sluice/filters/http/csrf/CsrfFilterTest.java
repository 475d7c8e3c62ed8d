package dev.sluice.filters.http.csrf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ClientRequest;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class CsrfFilterTest {
    private static final String ALL = "filter_enabled: {default_value: {numerator: 100}}\n";

    private static FilterTest with(String config) {
        return FilterTest.of(CsrfFactory.class).config(config);
    }

    private static ClientRequest post(FilterTest test, String origin) {
        return test.post("/", "x").header("host", "shop.test").header("origin", origin);
    }

    @Test
    void letsTheSameOriginThrough() {
        post(with(ALL), "https://shop.test")
                .run()
                .expectStatus(200)
                .expectStat("http.test.csrf.request_valid", 1)
                .expectStat("http.test.csrf.request_invalid", 0);
    }

    @Test
    void refusesAnotherOrigin() {
        Exchanged x = post(with(ALL), "https://evil.test").run();

        x.expectStatus(403).expectBody("Invalid origin").expectDetails("csrf_origin_mismatch");
        x.expectStat("http.test.csrf.request_invalid", 1).expectStat("http.test.csrf.missing_source_origin", 0);
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void looksAtTheHostOfTheUrlAlone() {
        FilterTest test = with(ALL);

        post(test, "https://shop.test/path?x=https://evil.test").run().expectStatus(200);
        post(test, "https://evil.test/shop.test").run().expectStatus(403);
        post(test, "https://shop.test.evil.test").run().expectStatus(403);
        post(test, "https://shop.test@evil.test").run().expectStatus(403);
        post(test, "https://shop.test:443").run().expectStatus(403);
    }

    @Test
    void fallsBackToTheReferer() {
        FilterTest test = with(ALL);

        test.post("/", "x").header("referer", "http://test/a").run().expectStatus(200);
        test.post("/", "x").header("referer", "http://evil.test/a").run().expectStatus(403);
        test.post("/", "x").run().expectStatus(403).expectStat("http.test.csrf.missing_source_origin", 1);
    }

    @Test
    void knowsFriends() {
        FilterTest test = with(ALL + "additional_origins: [{suffix: .friend.test}]");

        post(test, "https://a.friend.test").run().expectStatus(200);
        post(test, "https://friend.test.evil.test").run().expectStatus(403);
    }

    @Test
    void checksWhatChangesSomething() {
        FilterTest test = with(ALL);

        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH"}) {
            test.request(method, "/").header("origin", "http://evil.test").run().expectStatus(403);
        }
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            test.request(method, "/").header("origin", "http://evil.test").run().expectStatus(200);
        }
    }

    @Test
    void aShadowOnlyCounts() {
        post(
                        with(
                                "filter_enabled: {default_value: {numerator: 0}}\nshadow_enabled: {default_value: {numerator: 100}}"),
                        "http://evil.test")
                .run()
                .expectStatus(200)
                .expectStat("http.test.csrf.request_invalid", 1);
    }

    @Test
    void aRouteHasItsOwnPolicy() {
        post(with(ALL).perRoute("filter_enabled: {default_value: {numerator: 0}}"), "http://evil.test")
                .run()
                .expectStatus(200)
                .expectStat("http.test.csrf.request_invalid", 0);
    }

    @Test
    void checksOnlyItsShare() {
        FilterTest test = with("filter_enabled: {default_value: {numerator: 30}}");

        for (int i = 0; i < 300; i++) {
            post(test, "http://evil.test").run();
        }

        assertThat(test.stat("http.test.csrf.request_invalid")).isBetween(50L, 130L);
    }
}
