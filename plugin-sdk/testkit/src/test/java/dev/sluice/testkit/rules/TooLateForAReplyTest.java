package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TooLateForAReplyTest {
    private static final Verdict.Reply TEAPOT = Verdict.reply(418).details("teapot");
    private final List<String> log = new ArrayList<>();

    @Test
    void anAbortBeforeTheResponseHeadIsALocalReply() {
        Probe aborts = new Probe("a", log).onRequest(x -> {
            x.after(Duration.ofMillis(5), () -> x.abort(TEAPOT));
            return Verdict.proceed();
        });

        FilterTest.of(aborts)
                .upstream(Answer.nothing())
                .get("/")
                .run()
                .expectStatus(418)
                .expectDetails("teapot");
        assertThat(log).contains("a.response");
    }

    @Test
    void anAbortAfterTheHeadIsACutWithTheReplysDetails() {
        Probe aborts = new Probe("a", log).onResponse(x -> {
            x.after(Duration.ofMillis(5), () -> x.abort(TEAPOT));
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(aborts)
                .upstream(Answer.ok("some").thenHangs())
                .get("/")
                .run();

        x.expectStatus(200).expectDetails("teapot");
        assertThat(x.complete()).isFalse();
        assertThat(x.closed()).isTrue();
        assertThat(log).containsOnlyOnce("a.response");
    }

    @Test
    void laterAbortsAreOnlyCounted() {
        Probe aborts = Probe.request(x -> {
            x.after(Duration.ofMillis(5), () -> {
                x.abort(TEAPOT);
                x.abort(Verdict.reply(500).details("second"));
            });
            return Verdict.proceed();
        });

        FilterTest.of(aborts)
                .upstream(Answer.nothing())
                .get("/")
                .run()
                .expectStatus(418)
                .expectDetails("teapot")
                .expectStat("sluice.late_completions", 1);
    }

    @Test
    void theVerdictAfterAnAbortIsIgnored() {
        Probe aborts = Probe.request(x -> {
            x.abort(TEAPOT);
            return Verdict.reply(503);
        });

        Exchanged x = FilterTest.of(aborts).get("/").run();

        x.expectStatus(418);
        assertThat(x.forwarded()).isFalse();
    }

    @Test
    void aReplyOnTheResponseWayReplacesTheResponse() {
        Probe outer = new Probe("outer", log);
        Probe replies = new Probe("replies", log).onResponse(x -> TEAPOT);
        Probe inner = new Probe("inner", log);

        FilterTest.of(outer, replies, inner)
                .upstream(Answer.ok("secret"))
                .get("/")
                .run()
                .expectStatus(418)
                .expectBody("");
        assertThat(log.stream().filter(line -> line.endsWith("response")))
                .as("those that passed the old head are not asked again")
                .containsExactly("inner.response", "replies.response", "outer.response");
    }

    @Test
    void anAbortInTheMiddleOfTheResponseWayGoesOnFromThere() {
        Probe outer = new Probe("outer", log);
        Probe waits = new Probe("waits", log).onResponse(x -> {
            x.after(Duration.ofMillis(5), () -> x.abort(TEAPOT));
            return Verdict.when(new java.util.concurrent.CompletableFuture<String>(), never -> Verdict.proceed());
        });

        FilterTest.of(outer, waits).get("/").run().expectStatus(418);
        assertThat(log.stream().filter(line -> line.endsWith("response")))
                .containsExactly("waits.response", "outer.response");
    }
}
