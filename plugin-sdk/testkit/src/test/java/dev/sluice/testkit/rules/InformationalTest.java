package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InformationalTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void mayBeEditedOnTheWay() {
        Probe edits = new Probe("edits", log).onInterim(head -> head.set("link", "</b>"));

        Exchanged x = FilterTest.of(edits)
                .manager("proxy_100_continue: true")
                .upstream(Answer.ok("x").after(103, "link: </a>"))
                .get("/")
                .run();

        x.expectStatus(200).expectBody("x");
        assertThat(x.interim()).hasSize(1);
        assertThat(x.interim().get(0).get("link")).isEqualTo("</b>");
    }

    @Test
    void expectationIsAnsweredByTheRuntime() {
        Exchanged x = FilterTest.of(new Probe("a", log))
                .request("POST", "/")
                .header("expect", "100-continue")
                .open()
                .start();

        x.send("body").end();

        x.expectStatus(200);
        assertThat(x.interim()).hasSize(1);
        assertThat(x.seen().body()).isEqualTo("body");
        assertThat(x.seen().has("expect")).isFalse();
    }

    @Test
    void aThrowingFilterIsAFailedFilter() {
        Probe throwing = new Probe("throws", log).onInterim(head -> {
            throw new IllegalStateException("no");
        });

        FilterTest.of(throwing)
                .manager("proxy_100_continue: true")
                .upstream(Answer.ok("x").after(103, "link: </a>"))
                .get("/")
                .run()
                .expectStatus(500)
                .expectDetails("filter_exception{sluice.testkit.filter-0}");
    }

    @Test
    void theRealHeadIsAskedOnce() {
        FilterTest.of(new Probe("a", log).onResponse(x -> Verdict.proceed()))
                .manager("proxy_100_continue: true")
                .upstream(Answer.ok("x").after(103, "link: </a>").after(103, "link: </b>"))
                .get("/")
                .run();

        assertThat(log).containsExactly("a.request", "a.interim", "a.interim", "a.response", "a.complete");
    }
}
