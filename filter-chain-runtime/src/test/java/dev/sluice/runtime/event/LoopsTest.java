package dev.sluice.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopsTest {
    private final AtomicLong wakeups = new AtomicLong();
    private final Loops loops = Loops.start(2, wakeups::addAndGet);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void runsTimersNotBeforeTheirTimeAndInOrder() throws Exception {
        NettyLoop loop = loops.next();
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        loop.execute(() -> {
            List<String> ran = new ArrayList<>();
            long start = loop.nanoTime();
            loop.after(40_000_000, () -> {
                ran.add(loop.nanoTime() - start >= 40_000_000 ? "forty" : "too early");
                done.complete(ran);
            });
            loop.after(5_000_000, () -> ran.add("five"));
            loop.after(1_000_000, () -> ran.add("never")).cancel();
        });

        assertThat(done.get(5, TimeUnit.SECONDS)).containsExactly("five", "forty");
    }

    @Test
    void putsOffWorkToTheEndOfTheTurnFromTasksTimersAndPutOffWork() throws Exception {
        NettyLoop loop = loops.next();
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            loop.later(() -> {
                ran.add("later");
                loop.later(() -> ran.add("later still"));
            });
            loop.execute(() -> loop.after(1_000_000, () -> {
                loop.later(() -> {
                    ran.add("after timer");
                    done.complete(null);
                });
                ran.add("timer");
            }));
            ran.add("task");
        });
        done.get(5, TimeUnit.SECONDS);

        assertThat(ran).containsExactly("task", "later", "later still", "timer", "after timer");
    }

    @Test
    void whatGoesOnInTheNextTurnLetsTasksInBetween() throws Exception {
        NettyLoop loop = loops.next();
        List<Integer> turns = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> stop = new CompletableFuture<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.execute(() -> loop.nextTurn(new Runnable() {
            @Override
            public void run() {
                turns.add(loop.turns());
                if (stop.isDone()) {
                    stopped.complete(null);
                } else {
                    loop.nextTurn(this);
                }
            }
        }));
        await().until(() -> turns.size() > 10);
        loop.execute(() -> stop.complete(null));
        stopped.get(5, TimeUnit.SECONDS);

        assertThat(turns).doesNotHaveDuplicates();
    }

    @Test
    void sleepsWhileNothingIsDue() throws Exception {
        CompletableFuture<Integer> timers = new CompletableFuture<>();
        NettyLoop loop = loops.next();
        loop.execute(() -> {
            loop.after(3_600_000_000_000L, () -> {});
            timers.complete(loop.timers());
        });
        assertThat(timers.get(5, TimeUnit.SECONDS)).isEqualTo(1);

        await().pollDelay(Duration.ofMillis(20)).until(() -> {
            long before = wakeups.get();
            Thread.sleep(200);
            return wakeups.get() - before <= 2;
        });
    }

    @Test
    void keepsOneLocalForEachLoop() throws Exception {
        LoopLocal<Object> slot = LoopLocal.of(loop -> new Object());
        List<CompletableFuture<Object>> got = new ArrayList<>();
        for (NettyLoop loop :
                List.of(loops.all().get(0), loops.all().get(0), loops.all().get(1))) {
            CompletableFuture<Object> one = new CompletableFuture<>();
            loop.execute(() -> one.complete(loop.local(slot)));
            got.add(one);
        }

        assertThat(got.get(0).get(5, TimeUnit.SECONDS)).isSameAs(got.get(1).get(5, TimeUnit.SECONDS));
        assertThat(got.get(0).get()).isNotSameAs(got.get(2).get(5, TimeUnit.SECONDS));
    }

    @Test
    void endsItsThreads() throws Exception {
        loops.shutdown(Duration.ofSeconds(2)).toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(loops.all().get(0).ended()).isTrue();
    }
}
