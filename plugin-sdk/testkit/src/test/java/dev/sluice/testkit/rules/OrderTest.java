package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
    private final List<String> log = new ArrayList<>();
    private final Probe a = new Probe("a", log);
    private final Probe b = new Probe("b", log);

    @Test
    void requestsPassFirstToLastAndResponsesLastToFirst() {
        FilterTest.of(a, b).get("/").run().expectStatus(200);

        assertThat(log)
                .containsExactly("a.request", "b.request", "b.response", "a.response", "a.complete", "b.complete");
    }

    @Test
    void requestBytesPassFirstToLast() {
        FilterTest.of(a.onRequest(x -> request(x, a)), b.onRequest(x -> request(x, b)))
                .post("/", "x")
                .run();

        assertThat(log.stream().filter(line -> line.matches("[ab](:x|\\.end)")))
                .containsSubsequence("a:x", "b:x", "b.end")
                .containsSubsequence("a:x", "a.end", "b.end");
    }

    private static Verdict request(Exchange x, Probe p) {
        x.request().body().transform(p.passing(p.name));
        return Verdict.proceed();
    }

    @Test
    void responseBytesPassLastToFirst() {
        FilterTest.of(a.onResponse(x -> response(x, a)), b.onResponse(x -> response(x, b)))
                .upstream(Answer.ok("x"))
                .get("/")
                .run()
                .expectBody("x");

        assertThat(log.stream().filter(line -> line.matches("[ab](:x|\\.end)")))
                .containsSubsequence("b:x", "a:x", "a.end")
                .containsSubsequence("b:x", "b.end", "a.end");
    }

    private static Verdict response(Exchange x, Probe p) {
        x.response().body().transform(p.passing(p.name));
        return Verdict.proceed();
    }

    @Test
    void whatOneEndWritesReachesTheNextChunkBeforeItsEnd() {
        a.onRequest(x -> {
            x.request().body().transform(a.adding("a", "tail"));
            return Verdict.proceed();
        });
        FilterTest.of(a, b.onRequest(x -> request(x, b))).post("/", "x").run();

        assertThat(log.stream().filter(line -> line.matches("[ab](:.*|\\.end)")))
                .containsSubsequence("a:x", "a.end", "b:tail", "b.end")
                .containsSubsequence("b:x", "b:tail");
    }

    @Test
    void oneFiltersTransformsComeBeforeItsOnEnd() {
        a.onRequest(x -> {
            x.request().body().transform(a.passing("first"));
            x.request().body().transform(a.passing("second"));
            x.request().body().onEnd(a.ending("last"));
            return Verdict.proceed();
        });
        FilterTest.of(a).post("/", "x").run();

        assertThat(log.stream().filter(line -> line.matches("(first|second|last).*") && !line.endsWith("close")))
                .containsSubsequence("first:x", "second:x", "second.end", "last.end")
                .containsSubsequence("first.end", "second.end");
    }

    @Test
    void onEndsPassInTheOrderOfTheirDirection() {
        a.onResponse(x -> end(x, a));
        b.onResponse(x -> end(x, b));
        FilterTest.of(a, b).upstream(Answer.ok("x")).get("/").run();

        assertThat(log.stream().filter(line -> line.endsWith(".end"))).containsExactly("b.end", "a.end");
    }

    private static Verdict end(Exchange x, Probe p) {
        x.response().body().onEnd(p.ending(p.name));
        return Verdict.proceed();
    }

    @Test
    void interimHeadsPassLastToFirst() {
        FilterTest.of(a, b)
                .manager("proxy_100_continue: true")
                .upstream(Answer.of(200).after(103, "link: </a>"))
                .get("/")
                .run();

        assertThat(log.stream().filter(line -> line.endsWith("interim"))).containsExactly("b.interim", "a.interim");
    }
}
