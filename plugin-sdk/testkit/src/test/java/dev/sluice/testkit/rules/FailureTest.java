package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final String DETAILS = "filter_exception{sluice.testkit.filter-0}";
    private static final String ERRORS = "sluice.filter.test.sluice.testkit.filter-0.errors";

    private static Verdict fails() {
        throw new IllegalStateException("broken on purpose");
    }

    private static void blamed(HttpFilter filter) {
        FilterTest.of(filter)
                .upstream(Answer.ok("body"))
                .post("/", "body")
                .run()
                .expectStatus(500)
                .expectDetails(DETAILS)
                .expectStat(ERRORS, 1);
    }

    @Test
    void inBegin() {
        blamed(new HttpFilter() {
            @Override
            public HttpFilter begin(Exchange x) {
                throw new IllegalStateException("broken on purpose");
            }
        });
    }

    @Test
    void inOnRequest() {
        blamed(Probe.request(x -> fails()));
    }

    @Test
    void inOnResponse() {
        blamed(Probe.response(x -> fails()));
    }

    @Test
    void inAThenFunction() {
        blamed(Probe.request(x -> Verdict.when(x.sleep(Duration.ofMillis(1)), slept -> fails())));
    }

    @Test
    void inAStageWithoutAFunctionForFailures() {
        blamed(Probe.request(x ->
                Verdict.when(CompletableFuture.failedStage(new IllegalStateException("broken")), never -> fails())));
    }

    @Test
    void aStagesFailureMayBeDecided() {
        FilterTest.of(Probe.request(x -> Verdict.when(
                        CompletableFuture.failedStage(new IllegalStateException("broken")),
                        never -> fails(),
                        failure -> Verdict.reply(418))))
                .get("/")
                .run()
                .expectStatus(418);
    }

    @Test
    void inATimer() {
        blamed(Probe.request(x -> {
            x.after(Duration.ofMillis(1), FailureTest::fails);
            return Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed());
        }));
    }

    @Test
    void inARequestTransform() {
        blamed(Probe.request(x -> {
            x.request().body().transform((in, out) -> fails());
            return Verdict.proceed();
        }));
    }

    @Test
    void inARequestTransformsEnd() {
        blamed(Probe.request(x -> {
            x.request().body().onEnd((trailers, out) -> fails());
            return Verdict.proceed();
        }));
    }

    @Test
    void inAHold() {
        blamed(Probe.request(x -> {
            x.request().body().transform((in, out) -> out.hold(x.sleep(Duration.ofMillis(1)), slept -> fails()));
            return Verdict.proceed();
        }));
    }

    @Test
    void noVerdictIsAFailure() {
        blamed(Probe.request(x -> null));
    }

    @Test
    void afterTheHeadItIsACut() {
        Exchanged x = FilterTest.of(Probe.response(y -> {
                    y.response().body().transform(new Transform() {
                        @Override
                        public void chunk(Bytes in, Sink out) {
                            out.write(in);
                        }

                        @Override
                        public void end(Headers trailers, Sink out) {
                            fails();
                        }
                    });
                    return Verdict.proceed();
                }))
                .upstream(Answer.ok("bo", "dy"))
                .get("/")
                .run();

        x.expectStatus(200).expectDetails(DETAILS).expectStat(ERRORS, 1);
        assertThat(x.complete()).isFalse();
    }

    @Test
    void inOnCompleteItIsOnlyCounted() {
        FilterTest.of(Probe.of("a").onEnd(x -> fails()))
                .get("/")
                .run()
                .expectStatus(200)
                .expectDetails("via_upstream")
                .expectStat(ERRORS, 1);
    }

    @Test
    void theReplyPassesTheOtherFilters() {
        Probe sees = Probe.of("sees");

        FilterTest.of(Probe.request(x -> fails()), sees).get("/").run().expectStatus(500);

        assertThat(sees.log).containsExactly("sees.response", "sees.complete");
    }
}
