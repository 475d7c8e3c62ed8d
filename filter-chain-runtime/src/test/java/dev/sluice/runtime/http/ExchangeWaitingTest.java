package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Verdicts that wait. */
class ExchangeWaitingTest extends ExchangeRules {
    @Test
    void holdsTheHeadUntilTheBodyEnds() {
        rig.serve(
                request(x -> Verdict.when(x.request().body().read(10), all -> {
                    x.request().headers().set("x-body", all.toString());
                    return Verdict.proceed();
                })),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        client.send("ab", false);
        rig.loop.run();
        assertThat(rig.cluster.tries).isEmpty();
        assertThat(client.continued).isTrue();

        client.send("cd", true);
        rig.loop.run();

        assertThat(rig.cluster.last().header("x-body")).isEqualTo("abcd");
        assertThat(rig.cluster.last().text()).isEqualTo("abcd");
        assertThat(rig.cluster.last().ended).isTrue();
    }

    @Test
    void answers413OverTheLimitOfARead() {
        rig.serve(
                noting("a"),
                request(x -> Verdict.when(x.request().body().read(3), all -> Verdict.proceed())),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);

        client.send("abcd", false);
        rig.loop.run();

        assertThat(client.status()).isEqualTo(413);
        assertThat(client.closesAfter).isTrue();
        assertThat(seen).containsExactly("a>", "<a", "a|");
        assertThat(rig.log).containsExactly("413 request_payload_too_large ");
    }

    @Test
    void stopsTheClientWhileItOnlyWaits() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        rig.serve(request(x -> Verdict.when(stage, v -> Verdict.proceed())), rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        client.send("x".repeat(100_000), false);
        assertThat(client.paused).isTrue();

        stage.complete("go");
        rig.loop.run();

        assertThat(client.paused).isFalse();
        assertThat(rig.cluster.last().text()).hasSize(100_000);
    }

    @Test
    void aDoneStageGoesOnAtOnceAnotherOneAtTheEndOfTheTurn() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        rig.serve(
                request(x -> Verdict.when(CompletableFuture.completedFuture(1), v -> {
                    seen.add("done");
                    return Verdict.proceed();
                })),
                request(x -> Verdict.when(stage, v -> {
                    seen.add("later");
                    return Verdict.proceed();
                })),
                rig.forwarding());
        rig.get();
        assertThat(seen).containsExactly("done");

        stage.complete("");
        assertThat(seen).containsExactly("done");
        rig.loop.run();

        assertThat(seen).containsExactly("done", "later");
    }

    @Test
    void aStageOfAnotherThreadComesHome() throws InterruptedException {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread[] where = new Thread[1];
        rig.serve(
                request(x -> Verdict.when(stage, v -> {
                    where[0] = Thread.currentThread();
                    return Verdict.proceed();
                })),
                rig.forwarding());
        rig.get();

        Thread other = new Thread(() -> stage.complete(""));
        other.start();
        other.join();
        rig.loop.run();

        assertThat(where[0]).isSameAs(Thread.currentThread());
        assertThat(rig.cluster.tries).hasSize(1);
    }
}
