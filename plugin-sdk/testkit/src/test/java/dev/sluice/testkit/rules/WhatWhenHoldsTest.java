package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WhatWhenHoldsTest {
    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<String> open = new CompletableFuture<>();
    private final Probe before = new Probe("before", log);
    private final Probe waits = new Probe("waits", log).onRequest(x -> Verdict.when(open, done -> Verdict.proceed()));
    private final Probe behind = new Probe("behind", log);

    @Test
    void holdsTheHeadAndEverythingBehind() {
        Exchanged x = FilterTest.of(before, waits, behind).get("/").start();

        assertThat(log).containsExactly("before.request", "waits.request");
        assertThat(x.forwarded()).isFalse();

        open.complete("");
        x.advance(Duration.ZERO);

        assertThat(log).contains("behind.request", "before.complete");
        x.expectStatus(200);
    }

    @Test
    void earlierTransformsStillRun() {
        before.onRequest(x -> {
            x.request().body().transform(before.passing("bytes"));
            return Verdict.proceed();
        });
        Exchanged x = FilterTest.of(before, waits).post("/").open().start();

        x.send("one");

        assertThat(log).contains("bytes:one");
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void theOtherDirectionFlowsOn() {
        Probe holdsResponse = Probe.response(x -> Verdict.when(open, done -> Verdict.proceed()));
        Exchanged x = FilterTest.of(holdsResponse)
                .upstream(Answer.ok("early").thenHangs().early(true))
                .post("/")
                .open()
                .start();

        x.send("one").send("two");

        assertThat(x.status()).isZero();
        assertThat(x.seen().body()).isEqualTo("onetwo");
    }

    @Test
    void theSourceIsStoppedWhenTheBufferIsFull() {
        before.onRequest(x -> {
            x.request().body().transform(before.passing("bytes"));
            return Verdict.proceed();
        });
        Exchanged x = FilterTest.of(before, waits).post("/").open().start();

        String piece = "x".repeat(16 << 10);
        for (int i = 0; i < 64; i++) {
            x.send(piece);
        }

        long passed = log.stream()
                .filter(line -> line.startsWith("bytes:"))
                .mapToLong(String::length)
                .sum();
        assertThat(passed).isBetween(16L << 10, 200L << 10);

        open.complete("");
        x.end().advance(Duration.ZERO);

        assertThat(x.seen().body()).hasSize(64 * (16 << 10));
    }

    @Test
    void readOverItsLimitIsAnsweredByTheRuntime() {
        Probe reads = Probe.request(x -> Verdict.when(x.request().body().read(4), all -> Verdict.proceed()));

        FilterTest.of(reads)
                .post("/", "123", "45")
                .run()
                .expectStatus(413)
                .expectDetails("request_payload_too_large")
                .expectStat("http.test.downstream_rq_too_large", 1);
    }

    @Test
    void responseReadOverItsLimitIsABadGateway() {
        Probe reads = Probe.response(x -> Verdict.when(x.response().body().read(4), all -> Verdict.proceed()));

        FilterTest.of(reads)
                .upstream(Answer.ok("123", "45"))
                .get("/")
                .run()
                .expectStatus(502)
                .expectDetails("response_payload_too_large");
    }

    @Test
    void readsCollectWhileTheVerdictWaitsForSomethingElse() {
        Probe collects = Probe.request(x -> {
            x.request().body().read(4);
            return Verdict.when(open, done -> Verdict.proceed());
        });

        FilterTest.of(collects).post("/", "12345").run().expectStatus(413);
    }

    @Test
    void aVerdictWithdrawsOpenReads() {
        Probe both = Probe.request(x -> {
            x.request().body().read(4);
            return Verdict.when(open, done -> Verdict.proceed());
        });
        Exchanged x = FilterTest.of(both).post("/").open().start();
        x.send("12");

        open.complete("");
        x.advance(Duration.ZERO);
        x.send("345678").end();

        x.expectStatus(200);
        assertThat(x.seen().body()).isEqualTo("12345678");
    }

    @Test
    void peekCompletesWithWhatIsThereAtLeast() {
        Probe peeks = new Probe("peeks", log);
        peeks.onRequest(x -> Verdict.when(x.request().body().peek(3), some -> {
            log.add("peeked " + some);
            return Verdict.proceed();
        }));
        Exchanged x = FilterTest.of(peeks).post("/").open().start();

        x.send("12");
        assertThat(log).doesNotContain("peeked 12");
        x.send("34");
        assertThat(log).contains("peeked 1234");
        x.end();

        assertThat(x.seen().body()).isEqualTo("1234");
    }
}
