package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalRepliesTest {
    private final List<String> log = new ArrayList<>();
    private final Probe before = new Probe("before", log);
    private final Probe denies = new Probe("denies", log)
            .onRequest(x -> Verdict.reply(403).body("no").details("denied"));
    private final Probe behind = new Probe("behind", log);

    @Test
    void passEveryFilterAlsoThoseThatNeverSawTheRequest() {
        Exchanged x = FilterTest.of(before, denies, behind).get("/").run();

        x.expectStatus(403).expectBody("no").expectDetails("denied");
        assertThat(x.localReply()).isTrue();
        assertThat(log)
                .containsExactly(
                        "before.request",
                        "denies.request",
                        "behind.response",
                        "denies.response",
                        "before.response",
                        "before.complete",
                        "denies.complete",
                        "behind.complete");
    }

    @Test
    void filtersCanTellThem() {
        before.onResponse(x -> {
            x.response().headers().set("x-local", String.valueOf(x.response().localReply()));
            return Verdict.proceed();
        });

        FilterTest.of(before, denies).get("/").run().expectHeader("x-local", "true");
        FilterTest.of(before).get("/").run().expectHeader("x-local", "false");
    }

    @Test
    void theirBodyPassesTheTransforms() {
        before.onResponse(x -> {
            x.response().body().transform(Probe.brackets());
            return Verdict.proceed();
        });

        FilterTest.of(before, denies).get("/").run().expectBody("[no]");
    }

    @Test
    void aBodyMayBeProduced() {
        Probe streams = Probe.request(x -> Verdict.reply(200).body((trailers, out) -> {
            out.write(Bytes.of("a"));
            out.hold(x.sleep(java.time.Duration.ofMillis(5)), slept -> out.write(Bytes.of("b")));
        }));

        FilterTest.of(streams).get("/").run().expectStatus(200).expectBody("ab");
    }

    @Test
    void grpcClientsGetTrailersOnly() {
        FilterTest.of(denies)
                .post("/", "x")
                .header("content-type", "application/grpc")
                .run()
                .expectStatus(200)
                .expectHeader("grpc-status", "7")
                .expectHeader("grpc-message", "no")
                .expectBody("");
    }

    @Test
    void aGivenGrpcStatusWins() {
        Probe given = Probe.request(x -> Verdict.reply(403).grpcStatus(16));

        FilterTest.of(given)
                .post("/", "x")
                .header("content-type", "application/grpc+proto")
                .run()
                .expectHeader("grpc-status", "16");
    }

    @Test
    void eachFilterSeesOneResponseAtMost() {
        Probe both = new Probe("both", log).onResponse(x -> Verdict.reply(500));

        FilterTest.of(before, both).upstream(Answer.of(200)).get("/").run().expectStatus(500);
        assertThat(log).containsOnlyOnce("both.response").containsOnlyOnce("before.response");
    }
}
