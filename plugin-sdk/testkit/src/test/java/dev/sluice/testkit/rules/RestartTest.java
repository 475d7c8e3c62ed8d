package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
    private static final Key<Integer> ROUNDS = Key.of("acme.rounds", 0);
    private final List<String> log = new ArrayList<>();

    /** One object per stream, numbered. */
    private final class Numbered implements HttpFilter {
        @Override
        public HttpFilter begin(Exchange x) {
            log.add("begin");
            return new HttpFilter() {
                @Override
                public Verdict onRequest(Exchange y) {
                    log.add("request " + y.request().path());
                    return Verdict.proceed();
                }

                @Override
                public void onComplete(Exchange y) {
                    log.add("complete");
                }
            };
        }
    }

    private static Probe restarts(int times) {
        return Probe.request(x -> {
            int round = x.get(ROUNDS);
            if (round == times) {
                return Verdict.proceed();
            }
            x.put(ROUNDS, round + 1);
            x.request().headers().set(HeaderName.PATH, "/round" + (round + 1));
            return Verdict.restart();
        });
    }

    @Test
    void everyFilterBeginsAnewAndTheStoreSurvives() {
        Exchanged x = FilterTest.of(new Numbered(), restarts(2)).get("/").run();

        x.expectStatus(200);
        assertThat(x.seen().path()).isEqualTo("/round2");
        assertThat(log)
                .containsExactly(
                        "begin",
                        "request /",
                        "complete",
                        "begin",
                        "request /round1",
                        "complete",
                        "begin",
                        "request /round2",
                        "complete");
    }

    @Test
    void anUnreadBodyComesAlong() {
        Exchanged x = FilterTest.of(restarts(1)).post("/", "body").run();

        assertThat(x.seen().body()).isEqualTo("body");
    }

    @Test
    void aReadBodyStandsStill() {
        Probe reads = Probe.request(x ->
                Verdict.when(x.request().body().read(100), all -> x.get(ROUNDS) > 0 ? Verdict.proceed() : round(x)));

        Exchanged x = FilterTest.of(reads).post("/", "body").run();

        assertThat(x.seen().body()).isEqualTo("body");
    }

    private static Verdict round(Exchange x) {
        x.put(ROUNDS, 1);
        return Verdict.restart();
    }

    @Test
    void isImpossibleWhenBytesHaveBeenChanged() {
        Probe changes = Probe.request(x -> {
            x.request().body().transform(Probe.upper());
            return Verdict.proceed();
        });

        FilterTest.of(changes, restarts(1))
                .post("/", "body")
                .run()
                .expectStatus(500)
                .expectDetails("restart_impossible");
    }

    @Test
    void mayComeFromTheResponse() {
        Probe redirects = Probe.of("redirects");
        redirects.onResponse(x -> x.response().status() == 302 ? round(x) : Verdict.proceed());

        FilterTest.of(redirects)
                .upstream(Answer.of(302), Answer.ok("found"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectBody("found");
    }

    @Test
    void endlessOnesAreStopped() {
        FilterTest test = FilterTest.of(restarts(-1));

        test.get("/").run().expectStatus(500);

        assertThat(test.seen(FilterTest.UPSTREAM)).isEmpty();
    }
}
