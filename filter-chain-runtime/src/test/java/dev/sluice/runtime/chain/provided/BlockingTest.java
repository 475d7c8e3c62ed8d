package dev.sluice.runtime.chain.provided;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingTest {
    private final Blocking blocking = Blocking.bounded(2, 3);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();

    @AfterEach
    void close() {
        gate.countDown();
        blocking.close();
    }

    private void hold() {
        running.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
    }

    @Test
    void runsOnVirtualThreadsWhereTheJdkHasThem() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();

        blocking.submit(() -> thread.complete(Thread.currentThread()));

        boolean virtual = thread.join().toString().startsWith("VirtualThread");
        assertThat(virtual)
                .as(thread.join().toString())
                .isEqualTo(Runtime.version().feature() >= 21);
        assertThat(thread.join().isDaemon()).isTrue();
    }

    @Test
    void runsOnlySoManyAtOnceAndRefusesWhatIsTooMuch() {
        for (int i = 0; i < 5; i++) {
            blocking.submit(this::hold);
        }
        await().until(() -> running.get() == 2);

        assertThatThrownBy(() -> blocking.submit(this::hold)).isInstanceOf(RejectedExecutionException.class);
        assertThat(running.get()).isEqualTo(2);

        gate.countDown();
        await().until(() -> running.get() == 0);
        AtomicBoolean again = new AtomicBoolean();
        await().until(() -> submitted(() -> again.set(true)));
        await().untilTrue(again);
    }

    @Test
    void workThatIsCancelledBeforeItStartsTakesNoRoom() {
        blocking.submit(this::hold);
        blocking.submit(this::hold);
        await().until(() -> running.get() == 2);
        for (int i = 0; i < 3; i++) {
            blocking.submit(this::hold).cancel(true);
        }

        gate.countDown();

        await().until(() -> running.get() == 0);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<String> ran = new CompletableFuture<>();
            await().until(() -> submitted(() -> ran.complete("")));
            ran.join();
        }
    }

    private boolean submitted(Runnable work) {
        try {
            blocking.submit(work);
        } catch (RejectedExecutionException stillFull) {
            return false;
        }
        return true;
    }

    @Test
    void cancellingInterruptsTheWork() {
        Future<?> work = blocking.submit(this::hold);
        await().until(() -> running.get() == 1);

        work.cancel(true);

        await().until(() -> running.get() == 0);
    }
}
