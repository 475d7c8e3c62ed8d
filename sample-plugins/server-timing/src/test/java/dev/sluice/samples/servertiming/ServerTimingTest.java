package dev.sluice.samples.servertiming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerTimingTest {
    private static FilterTest timing(boolean trailer) {
        return FilterTest.of(ServerTiming.class).config("metric: upstream\ntrailer: " + trailer);
    }

    @Test
    void tellsTheTimeToTheHeadAndToTheLastByte() {
        Exchanged x = timing(true).upstream(Answer.nothing()).get("/").start();

        x.advance(Duration.ofMillis(12)).answer(Answer.ok("abc"));

        x.expectBody("abc").expectHeader("server-timing", "upstream;dur=12.0").expectHeader("content-length", "");
        assertThat(x.trailers().get("server-timing")).isEqualTo("upstream-body;dur=12.0");
    }

    @Test
    void leavesAResponseWithoutBodyWithoutTrailers() {
        Exchanged x = timing(true).upstream(Answer.of(204)).get("/").run();

        x.expectStatus(204).expectHeader("server-timing", "upstream;dur=0.0");
        assertThat(x.trailers().isEmpty()).isTrue();
    }

    @Test
    void keepsTheLengthWhenNoTrailerIsWanted() {
        timing(false).upstream(Answer.ok("abc")).get("/").run().expectHeader("content-length", "3");
    }

    @Test
    void anySplitOfTheBodyGivesTheSame() {
        timing(true).upstream(Answer.ok("a body")).get("/").everySplit().expectBody("a body");
    }

    @Test
    void refusesAMetricThatIsNoWord() {
        assertThatThrownBy(() -> FilterTest.of(ServerTiming.class)
                        .config("metric: a b\ntrailer: false")
                        .open())
                .hasMessageContaining("metric must be a word, not 'a b'");
    }
}
