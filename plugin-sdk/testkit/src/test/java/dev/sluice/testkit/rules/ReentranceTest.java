package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.FilterTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReentranceTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void aFinishedStageGoesOnAtOnce() {
        Probe first = new Probe("first", log)
                .onRequest(x -> Verdict.when(CompletableFuture.completedFuture(1), one -> {
                    log.add("then");
                    return Verdict.proceed();
                }));
        Probe second = new Probe("second", log);

        FilterTest.of(first, second).get("/").run().expectStatus(200);

        assertThat(log).startsWith("first.request", "then", "second.request");
    }

    @Test
    void completingAStageInACallbackDoesNotRunTheChainUnderIt() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Probe waits = new Probe("waits", log).onRequest(x -> {
            x.execute(() -> {
                log.add("completes");
                stage.complete(1);
                log.add("completed");
            });
            return Verdict.when(stage, one -> {
                log.add("then");
                return Verdict.proceed();
            });
        });
        Probe behind = new Probe("behind", log);

        FilterTest.of(waits, behind).get("/").run().expectStatus(200);

        assertThat(log).startsWith("waits.request", "completes", "completed", "then", "behind.request");
    }

    @Test
    void aHoldsFunctionIsNotNestedInTheChunkThatReleasesIt() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Probe holds = new Probe("holds", log).onRequest(x -> {
            x.request().body().transform((in, out) -> {
                log.add("chunk begins");
                out.hold(stage, one -> log.add("released"));
                stage.complete(1);
                out.write(in);
                log.add("chunk ends");
            });
            return Verdict.proceed();
        });

        FilterTest.of(holds).post("/", "x").run().expectStatus(200);

        assertThat(log).contains("chunk begins", "chunk ends", "released");
        assertThat(log.indexOf("chunk ends")).isLessThan(log.indexOf("released"));
    }

    @Test
    void oneWaitMayFollowAnother() {
        Probe probe = new Probe("a", log)
                .onRequest(x -> Verdict.when(
                        x.sleep(java.time.Duration.ofMillis(1)),
                        one -> Verdict.when(x.sleep(java.time.Duration.ofMillis(1)), two -> Verdict.proceed())));

        FilterTest.of(probe).get("/").run().expectStatus(200);
    }

    @Test
    void aThousandFinishedStagesDoNotGrowTheStack() {
        Probe probe = new Probe("a", log).onRequest(x -> deep(20_000));

        FilterTest.of(probe).get("/").run().expectStatus(200);
    }

    private static Verdict deep(int left) {
        return left == 0 ? Verdict.proceed() : Verdict.when(CompletableFuture.completedFuture(left), n -> deep(n - 1));
    }
}
