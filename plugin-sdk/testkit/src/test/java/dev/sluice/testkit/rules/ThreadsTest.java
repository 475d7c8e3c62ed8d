package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

    private void note() {
        threads.add(Thread.currentThread());
    }

    private static void elsewhere(Runnable task) throws InterruptedException {
        Thread thread = new Thread(task, "elsewhere");
        thread.start();
        thread.join();
    }

    @Test
    void aStageThatWasCompletedElsewhereComesHome() throws InterruptedException {
        CompletableFuture<String> foreign = new CompletableFuture<>();
        Exchanged x = FilterTest.of(Probe.request(y -> Verdict.when(foreign, value -> {
                    note();
                    return Verdict.proceed();
                })))
                .get("/")
                .start();

        elsewhere(() -> foreign.complete("here"));
        assertThat(threads).isEmpty();
        x.advance(Duration.ZERO);

        assertThat(threads).containsExactly(Thread.currentThread());
        x.expectStatus(200);
    }

    @Test
    void aHoldThatWasReleasedElsewhereComesHome() throws InterruptedException {
        CompletableFuture<String> foreign = new CompletableFuture<>();
        Exchanged x = FilterTest.of(Probe.request(y -> {
                    y.request().body().transform((in, out) -> {
                        out.write(in);
                        out.hold(foreign, value -> note());
                    });
                    return Verdict.proceed();
                }))
                .post("/", "x")
                .start();

        elsewhere(() -> foreign.complete("here"));
        x.advance(Duration.ZERO);

        assertThat(threads).containsExactly(Thread.currentThread());
        x.expectStatus(200);
    }

    @Test
    void executeBringsATaskHomeFromAnywhere() throws InterruptedException {
        CompletableFuture<dev.sluice.filter.Exchange> stream = new CompletableFuture<>();
        Exchanged x = FilterTest.of(Probe.request(y -> {
                    stream.complete(y);
                    return Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed());
                }))
                .get("/")
                .start();

        elsewhere(() -> stream.join().execute(() -> {
            note();
            stream.join().abort(Verdict.reply(204));
        }));
        x.advance(Duration.ZERO);

        assertThat(threads).containsExactly(Thread.currentThread());
        x.expectStatus(204);
    }

    @Test
    void executeAfterTheEndDoesNothing() throws InterruptedException {
        CompletableFuture<dev.sluice.filter.Exchange> stream = new CompletableFuture<>();
        Exchanged x = FilterTest.of(Probe.request(y -> {
                    stream.complete(y);
                    return Verdict.proceed();
                }))
                .get("/")
                .run();

        elsewhere(() -> stream.join().execute(this::note));
        x.advance(Duration.ZERO);

        assertThat(threads).isEmpty();
    }

    @Test
    void blockingWorkCompletesAtHome() {
        FilterTest.of(Probe.request(y -> Verdict.when(y.blocking(() -> "done"), value -> {
                    note();
                    return Verdict.reply(200).body(value);
                })))
                .get("/")
                .run()
                .expectBody("done");

        assertThat(threads).containsExactly(Thread.currentThread());
    }
}
