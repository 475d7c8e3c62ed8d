package dev.sluice.filters.http.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class BufferFilterTest {
    private static FilterTest limited(int bytes) {
        return FilterTest.of(BufferFactory.class).config("max_request_bytes: " + bytes);
    }

    @Test
    void holdsTheHeadUntilTheBodyEnds() {
        Exchanged x = limited(10).post("/").open().start();

        x.send("abc").send("de");
        assertThat(x.forwarded()).isFalse();
        x.end();

        assertThat(x.status()).isEqualTo(200);
        assertThat(x.seen().body()).isEqualTo("abcde");
        assertThat(x.seen().header("content-length")).isEqualTo("5");
        assertThat(x.seen().has("transfer-encoding")).isFalse();
    }

    @Test
    void answersTooMuchItself() {
        Exchanged x = limited(10).post("/", "abcdefghijk").run();

        x.expectStatus(413).expectBody("Payload Too Large").expectDetails("request_payload_too_large");
        assertThat(x.header("connection")).isEqualTo("close");
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void takesExactlyTheLimit() {
        limited(10).post("/", "abcdefghij").run().expectStatus(200);
    }

    @Test
    void keepsTrailersBehindAChunkedBody() {
        Exchanged x = limited(10).post("/", "abc").trailer("x-end", "1").run();

        assertThat(x.seen().trailers().get("x-end")).isEqualTo("1");
        assertThat(x.seen().has("content-length")).isFalse();
    }

    @Test
    void leavesARequestWithoutABodyAlone() {
        Exchanged x = limited(10).get("/").run();

        assertThat(x.seen().has("content-length")).isFalse();
        assertThat(x.status()).isEqualTo(200);
    }

    @Test
    void aRouteMayTakeMoreOrNoneAtAll() {
        limited(3)
                .perRoute("buffer: {max_request_bytes: 20}")
                .post("/", "abcdefghijk")
                .run()
                .expectStatus(200);

        Exchanged off =
                limited(3).perRoute("disabled: true").post("/").open().start().send("abcdefghijk");
        assertThat(off.forwarded()).isTrue();
    }

    @Test
    void anySplitGivesTheSame() {
        limited(100)
                .upstream(Answer.ok("answer"))
                .post("/", "twelve bytes")
                .everySplit()
                .expectBody("answer");
    }

    @Test
    void needsALimit() {
        assertThatThrownBy(() -> FilterTest.of(BufferFactory.class).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max_request_bytes");
    }
}
