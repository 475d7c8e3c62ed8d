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

class RetryTest {
    private final List<String> log = new ArrayList<>();
    private final Probe sees = new Probe("sees", log);

    {
        sees.onRequest(x -> {
            x.request().body().transform(sees.passing("in"));
            return Verdict.proceed();
        });
    }

    @Test
    void theBodyIsSentAgainAsItLeftTheLastFilter() {
        Probe brackets = Probe.request(x -> {
            x.request().body().transform(Probe.brackets());
            return Verdict.proceed();
        });

        FilterTest test = FilterTest.of(brackets, new Retries(Verdict.forward().replay(100)))
                .upstream(Answer.of(503), Answer.ok("second"));
        test.post("/", "bo", "dy").run().expectStatus(200).expectBody("second");

        assertThat(test.seen(FilterTest.UPSTREAM)).hasSize(2).allMatch(seen -> seen.body()
                .equals("[body]"));
    }

    @Test
    void filtersSeeOneBodyAndOneResponseWhateverTheTries() {
        FilterTest.of(sees, new Retries(Verdict.forward().replay(100)))
                .upstream(Answer.of(503), Answer.closed(), Answer.ok("third"))
                .post("/", "body")
                .run()
                .expectStatus(200);

        assertThat(log)
                .containsOnlyOnce("in:body")
                .containsOnlyOnce("sees.response")
                .containsOnlyOnce("in.end");
    }

    @Test
    void aBodyOverTheLimitCannotBeSentAgain() {
        Retries retries = new Retries(Verdict.forward().replay(3));

        FilterTest.of(sees, retries)
                .upstream(Answer.of(503), Answer.ok("never"))
                .post("/", "body")
                .run()
                .expectStatus(503);
        assertThat(retries.log).containsExactly("NONE not replayable");
    }

    @Test
    void aTryThatIsLateIsCancelledBeforeTheTerminalIsAsked() {
        Retries retries = new Retries(Verdict.forward().tryTimeout(Duration.ofMillis(50)));

        Exchanged x = FilterTest.of(sees, retries)
                .upstream(Answer.nothing(), Answer.ok("second"))
                .get("/")
                .run();

        x.expectStatus(200).expectBody("second");
        assertThat(retries.log).containsExactly("TRY_TIMEOUT", "NONE");
    }

    @Test
    void theTerminalMayWaitBetweenTries() {
        Probe none = Probe.of("none");
        Retries retries = new Retries(Verdict.forward());

        FilterTest.of(none, retries)
                .upstream(Answer.refused(), Answer.ok("second"))
                .get("/")
                .run()
                .expectStatus(200);
        assertThat(retries.log).hasSize(2);
    }
}
