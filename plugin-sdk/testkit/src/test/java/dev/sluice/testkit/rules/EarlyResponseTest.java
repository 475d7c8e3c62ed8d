package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyResponseTest {
    private final List<String> log = new ArrayList<>();
    private final Probe sees = new Probe("sees", log);

    {
        sees.onRequest(x -> {
            x.request().body().transform(sees.passing("in"));
            return Verdict.proceed();
        });
    }

    @Test
    void theResponseProceedsWhileTheRequestFlows() {
        Exchanged x = FilterTest.of(sees)
                .upstream(Answer.ok("early").thenHangs().early(true))
                .post("/")
                .open()
                .start();

        x.expectStatus(200).expectBody("early");
        x.send("more");

        assertThat(x.seen().body()).isEqualTo("more");
    }

    @Test
    void whenItIsCompleteRequestTransformsAreClosedNotEnded() {
        Exchanged x = FilterTest.of(sees)
                .upstream(Answer.ok("all").early(true))
                .post("/")
                .open()
                .start();

        x.send("more");

        assertThat(log).contains("in.close", "sees.complete").doesNotContain("in.end");
        x.expectStatus(200).expectBody("all");
        assertThat(x.complete()).isTrue();
    }

    @Test
    void aLocalReplyMayBeEarlyToo() {
        Probe denies = Probe.request(x -> Verdict.reply(403));
        Exchanged x = FilterTest.of(sees, denies).post("/").open().start();

        x.expectStatus(403);

        assertThat(log).contains("in.close").doesNotContain("in.end");
        assertThat(x.forwarded()).isFalse();
    }
}
