package dev.sluice.filters.http.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheFilterTest {
    private static final String SIMPLE =
            "typed_config: {'@type': type.googleapis.com/envoy.extensions.http.cache.simple_http_cache.v3.SimpleHttpCacheConfig}\n";
    private static final Answer FRESH = Answer.ok("abc").header("cache-control", "max-age=60");

    private static FilterTest with(String more, Answer... answers) {
        return FilterTest.of(CacheFactory.class).config(SIMPLE + more).upstream(answers);
    }

    private static int asked(FilterTest test) {
        return test.seen(FilterTest.UPSTREAM).size();
    }

    @Test
    void answersFromMemoryWhileItIsFresh() {
        FilterTest test = with("", FRESH);
        test.get("/").run().expectBody("abc").expectHeader("age", "");

        test.advance(Duration.ofSeconds(40));
        Exchanged hit = test.get("/").run();

        hit.expectStatus(200)
                .expectBody("abc")
                .expectHeader("age", "40")
                .expectHeader("content-length", "3")
                .expectFlags("RFCF")
                .expectDetails("cache.response_from_cache_filter");
        assertThat(hit.forwarded()).isFalse();
        test.advance(Duration.ofSeconds(21));
        assertThat(test.get("/").run().forwarded()).isTrue();
    }

    @Test
    void aServersAgeCounts() {
        FilterTest test = with("", FRESH.header("age", "50"));
        test.get("/").run();

        test.advance(Duration.ofSeconds(5));
        test.get("/").run().expectHeader("age", "55");
        test.advance(Duration.ofSeconds(6));
        assertThat(test.get("/").run().forwarded()).isTrue();
    }

    @Test
    void a304MakesItFreshAgain() {
        FilterTest test = with(
                "",
                FRESH.header("etag", "\"1\"").header("x-old", "o"),
                Answer.of(304)
                        .header("etag", "\"1\"")
                        .header("cache-control", "max-age=100")
                        .header("x-new", "n"));
        test.get("/").run();
        test.advance(Duration.ofSeconds(70));

        Exchanged renewed = test.get("/").run();

        assertThat(renewed.seen().header("if-none-match")).isEqualTo("\"1\"");
        assertThat(renewed.seen().header("if-modified-since")).isNotEmpty();
        renewed.expectStatus(200)
                .expectBody("abc")
                .expectHeader("content-length", "3")
                .expectHeader("x-old", "o")
                .expectHeader("x-new", "n")
                .expectHeader("age", "")
                .expectFlags("RFCF");
        test.advance(Duration.ofSeconds(90));
        test.get("/").run().expectHeader("age", "90").expectHeader("x-new", "n");
        assertThat(asked(test)).isEqualTo(2);
    }

    @Test
    void a304OfAnotherTagChangesNothing() {
        FilterTest test = with("", FRESH.header("etag", "\"1\""), Answer.of(304).header("etag", "\"2\""));
        test.get("/").run();
        test.advance(Duration.ofSeconds(70));

        test.get("/").run().expectStatus(200).expectBody("abc");

        assertThat(test.get("/").run().seen().header("if-none-match")).isEqualTo("\"1\"");
    }

    @Test
    void aConditionOfTheClientIsItsOwn() {
        FilterTest test = with("", FRESH, Answer.of(304));
        test.get("/").run();

        test.get("/").header("if-none-match", "\"x\"").run().expectStatus(304);
    }

    @Test
    void eachValueHasItsOwnResponse() {
        FilterTest test = with(
                "allowed_vary_headers: [{exact: accept}]\n",
                Answer.ok("for a").header("cache-control", "max-age=60").header("vary", "Accept"),
                Answer.ok("for b").header("cache-control", "max-age=60").header("vary", "accept"));
        test.get("/").header("accept", "a").run().expectBody("for a");
        test.get("/").header("accept", "b").run().expectBody("for b");

        test.get("/").header("accept", "a").run().expectBody("for a").expectFlags("RFCF");
        test.get("/").header("accept", "b").run().expectBody("for b").expectFlags("RFCF");
        assertThat(asked(test)).isEqualTo(2);
    }

    @Test
    void keepsTheBodyInAnySplit() {
        String body = "twelve bytes";
        for (int cut = 0; cut < body.length(); cut++) {
            Answer answer =
                    Answer.ok(body.substring(0, cut), body.substring(cut)).header("cache-control", "max-age=60");
            FilterTest test = with("", answer);

            test.get("/").run().expectBody(body);
            test.get("/").run().expectBody(body).expectFlags("RFCF");
        }
        with("", Answer.ok(body).header("cache-control", "max-age=60")).get("/").everySplit();
    }

    @Test
    void aBodyOverTheLimitIsNotKept() {
        FilterTest test = with("max_body_bytes: 5\n", Answer.ok("123", "456").header("cache-control", "max-age=60"));
        test.get("/").run().expectBody("123456");

        assertThat(test.get("/").run().forwarded()).isTrue();
        FilterTest just = with("max_body_bytes: 6\n", Answer.ok("123", "456").header("cache-control", "max-age=60"));
        just.get("/").run();
        assertThat(just.get("/").run().forwarded()).isFalse();
    }

    @Test
    void aCutBodyIsNotKept() {
        FilterTest test = with("", FRESH.thenCloses(), FRESH);
        Exchanged cut = test.get("/").start().advance(Duration.ofSeconds(1));
        assertThat(cut.complete()).isFalse();

        assertThat(test.get("/").run().forwarded()).isTrue();
    }

    @Test
    void trailersAreKept() {
        FilterTest test = with("", FRESH.trailer("x-end", "1"));
        test.get("/").run();

        Exchanged hit = test.get("/").run();

        hit.expectBody("abc").expectFlags("RFCF");
        assertThat(hit.trailers().get("x-end")).isEqualTo("1");
    }

    @Test
    void aRangeOfWhatIsNotKeptPasses() {
        FilterTest test = with("", Answer.of(206).body("a").header("cache-control", "max-age=60"), FRESH);

        assertThat(test.get("/").header("range", "bytes=0-0").run().seen().header("range"))
                .isEqualTo("bytes=0-0");
        assertThat(test.get("/").run().forwarded()).isTrue();
        test.get("/")
                .header("range", "bytes=0-0")
                .run()
                .expectStatus(206)
                .expectBody("a")
                .expectFlags("RFCF");
    }

    @Test
    void onlyIfCachedAsksNobody() {
        FilterTest test = with("", FRESH);
        Exchanged none = test.get("/").header("cache-control", "only-if-cached").run();
        none.expectStatus(504);
        assertThat(none.forwarded()).isFalse();
        test.get("/").run();

        test.get("/")
                .header("cache-control", "only-if-cached")
                .run()
                .expectStatus(200)
                .expectFlags("RFCF");
    }

    @Test
    void whatTheProxySaysItselfIsNotKept() {
        FilterTest test = with("", Answer.refused(), FRESH);
        test.get("/").run().expectStatus(503);

        test.get("/").run().expectStatus(200);
    }

    @Test
    void datesHaveThreeForms() {
        for (String text : new String[] {
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
        }) {
            assertThat(HttpDate.seconds(text)).hasValue(784111777L);
        }
        assertThat(HttpDate.seconds("yesterday")).isEmpty();
        assertThat(HttpDate.text(784111777L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> FilterTest.of(CacheFactory.class).open()).hasMessageContaining("typed_config");
        assertThatThrownBy(() -> FilterTest.of(CacheFactory.class)
                        .config("typed_config: {'@type': type.googleapis.com/google.protobuf.Struct}")
                        .open())
                .hasMessageContaining("not supported");
    }
}
