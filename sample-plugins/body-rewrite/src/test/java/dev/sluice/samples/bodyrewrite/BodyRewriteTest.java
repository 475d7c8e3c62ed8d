package dev.sluice.samples.bodyrewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyRewriteTest {
    private static FilterTest with(String from, String to) {
        return FilterTest.of(BodyRewrite.class).config("from: " + from + "\nto: " + to);
    }

    @Test
    void replacesWordsThatChunksCut() {
        with("old", "new")
                .upstream(Answer.ok("an o", "l", "d, old", "er o", "l"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectBody("an new, newer ol");
    }

    @Test
    void anyWordInAnyChunksIsAsInAString() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            String word = letters(random, 1 + random.nextInt(4));
            String[] pieces = new String[1 + random.nextInt(6)];
            for (int j = 0; j < pieces.length; j++) {
                pieces[j] = letters(random, 1 + random.nextInt(8));
            }

            with(word, "X")
                    .upstream(Answer.ok(pieces))
                    .get("/")
                    .run()
                    .expectBody(String.join("", pieces).replace(word, "X"));
        }
    }

    /** Of two letters, so that words overlap themselves. */
    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        return text.toString();
    }

    @Test
    void saysNothingOfTheOldBytes() {
        Exchanged x = with("old", "newer")
                .upstream(Answer.ok("old").header("etag", "\"1\""))
                .get("/")
                .header("accept-encoding", "gzip")
                .run();

        x.expectBody("newer");
        assertThat(x.header("etag")).isEmpty();
        assertThat(x.seen().header("accept-encoding")).isEmpty();
    }

    @Test
    void leavesCompressedAndPartialBodiesAlone() {
        with("old", "new")
                .upstream(Answer.ok("old").header("content-encoding", "gzip"))
                .get("/")
                .run()
                .expectBody("old");
        with("old", "new").upstream(Answer.of(206).body("old")).get("/").run().expectBody("old");
    }

    @Test
    void needsAWord() {
        assertThatThrownBy(() -> with("''", "b").open()).hasMessageContaining("from must not be empty");
    }
}
