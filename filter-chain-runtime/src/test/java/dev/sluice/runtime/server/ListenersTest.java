package dev.sluice.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.chain.provided.Standing;
import dev.sluice.runtime.event.NettyLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenersTest {
    private final Foundation foundation =
            Foundation.start(2, Duration.ofSeconds(1), Standing.PLAIN, false, Duration.ZERO);
    private final Listeners listeners = new Listeners(foundation);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        foundation.close();
    }

    private void hold() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void isSettledWhenEachLoopHasDoneWhatItWasGivenBefore() {
        AtomicInteger changed = new AtomicInteger();
        for (NettyLoop loop : foundation.loops().all()) {
            loop.execute(changed::incrementAndGet);
        }

        listeners.settle();

        assertThat(changed).hasValue(2);
    }

    @Test
    void waitsForALoopThatIsBusy() throws Exception {
        foundation.loops().all().get(1).execute(this::hold);
        CompletableFuture<Void> settled = CompletableFuture.runAsync(listeners::settle);
        CompletableFuture<Void> other = new CompletableFuture<>();
        foundation.loops().all().get(0).execute(() -> other.complete(null));
        other.get(10, TimeUnit.SECONDS);
        assertThat(settled).isNotDone();

        gate.countDown();

        settled.get(10, TimeUnit.SECONDS);
    }

    @Test
    void doesNotWaitForALoopThatIsStuck() {
        foundation.loops().all().get(0).execute(this::hold);

        listeners.settle();

        assertThat(gate.getCount()).as("it still holds the loop").isEqualTo(1);
    }
}
