package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SeveralWaitingTest {
    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    @Test
    void onlyOneFilterWaitsAtTheHead() {
        Probe a = new Probe("a", log).onRequest(x -> Verdict.when(first, done -> Verdict.proceed()));
        Probe b = new Probe("b", log).onRequest(x -> Verdict.when(second, done -> Verdict.proceed()));
        Exchanged x = FilterTest.of(a, b).get("/").start();

        second.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).containsExactly("a.request");

        first.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).contains("b.request");
        x.expectStatus(200);
    }

    /** Passes on what came and holds after it. */
    private Transform holding(String as, List<CompletableFuture<String>> until) {
        return new Transform() {
            private boolean held;

            @Override
            public void chunk(Bytes in, Sink out) {
                log.add(as + ":" + in);
                out.write(in);
                if (!held) {
                    held = true;
                    until.forEach(one -> out.hold(one, done -> log.add(as + " released")));
                }
            }
        };
    }

    private Probe holds(String as, List<CompletableFuture<String>> until) {
        return new Probe(as, log).onRequest(x -> {
            x.request().body().transform(holding(as, until));
            return Verdict.proceed();
        });
    }

    @Test
    void transformsHoldIndependently() {
        Exchanged x = FilterTest.of(holds("a", List.of(first)), holds("b", List.of(second)))
                .post("/")
                .open()
                .start();
        x.send("1").send("2");
        assertThat(log).contains("a:1", "b:1").doesNotContain("a:2", "b:2");

        second.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).contains("b released").doesNotContain("a:2");

        first.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).contains("a:2", "b:2");
        assertThat(x.seen().body()).isEqualTo("12");
    }

    @Test
    void aSecondHoldAddsUp() {
        Exchanged x = FilterTest.of(holds("a", List.of(first, second)))
                .post("/")
                .open()
                .start();
        x.send("1").send("2");

        first.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).contains("a released").doesNotContain("a:2");

        second.complete("");
        x.advance(Duration.ZERO);
        assertThat(log).contains("a:2");
    }

    @Test
    void aHoldAlsoKeepsTheEnd() {
        Exchanged x = FilterTest.of(holds("a", List.of(first))).post("/", "1").start();
        assertThat(x.seen().complete()).isFalse();

        first.complete("");
        x.advance(Duration.ZERO);

        assertThat(x.seen().complete()).isTrue();
        x.expectStatus(200);
    }

    @Test
    void bytesPileUpInFrontOfAHoldOnlyToTheLimit() {
        Probe counts = new Probe("counts", log);
        counts.onRequest((Exchange x) -> {
            x.request().body().transform(counts.passing("in"));
            return Verdict.proceed();
        });
        Exchanged x = FilterTest.of(counts, holds("a", List.of(first)))
                .post("/")
                .open()
                .start();
        for (int i = 0; i < 40; i++) {
            x.send("y".repeat(16 << 10));
        }

        long passed = log.stream()
                .filter(line -> line.startsWith("in:"))
                .mapToLong(String::length)
                .sum();
        assertThat(passed).isBetween(16L << 10, 200L << 10);
    }
}
