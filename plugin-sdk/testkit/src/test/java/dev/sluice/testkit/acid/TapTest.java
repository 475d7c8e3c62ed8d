package dev.sluice.testkit.acid;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A recorder sees everything and changes nothing on the wire. */
class TapTest {
    private final List<String> seen = new ArrayList<>();

    @Test
    void seesBothWays() {
        FilterTest.of(new Tap())
                .upstream(Answer.ok("an", "swer").trailer("x-end", "yes"))
                .post("/", "re", "quest")
                .run();

        assertThat(seen)
                .containsExactly(
                        "request POST",
                        "> re",
                        "> quest",
                        "> end []",
                        "response 200",
                        "< an",
                        "< swer",
                        "< end [yes]",
                        "COMPLETE via_upstream");
    }

    @Test
    void theLengthStays() {
        Exchanged x = FilterTest.of(new Tap())
                .upstream(Answer.ok("answer"))
                .post("/", "request")
                .everySplit();

        x.expectHeader("content-length", "6").expectSeen("content-length", "7").expectBody("answer");
    }

    @Test
    void seesLocalRepliesAndCuts() {
        FilterTest.of(new Tap()).upstream(Answer.nothing()).get("/").start().abort();
        FilterTest.of(new Tap()).upstream(Answer.refused()).get("/").run().expectStatus(503);

        assertThat(seen)
                .containsSequence("request GET", "> end []", "DOWNSTREAM_RESET downstream_remote_disconnect")
                .contains("local reply 503");
    }

    private final class Tap implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            seen.add("request " + x.request().method());
            x.request().body().transform(new Look("> "));
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            seen.add((x.response().localReply() ? "local reply " : "response ")
                    + x.response().status());
            x.response().body().transform(new Look("< "));
            return Verdict.proceed();
        }

        @Override
        public void onComplete(Exchange x) {
            seen.add(x.info().ending() + " " + x.info().details());
        }
    }

    private final class Look implements Transform {
        private final String way;

        Look(String way) {
            this.way = way;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            seen.add(way + in);
            out.write(in);
        }

        @Override
        public void end(Headers trailers, Sink out) {
            seen.add(way + "end " + trailers.all("x-end"));
        }

        @Override
        public boolean keepsLength() {
            return true;
        }
    }
}
