package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.filter.HttpFilter;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.LoopWatchdog;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.event.NettyLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchdogTest {
    private final Rig rig = new Rig();
    private final Loops loops = Loops.start(2);
    private final LoopWatchdog dog = LoopWatchdog.start(loops.all(), Duration.ofMillis(50));

    @AfterEach
    void close() {
        dog.close();
        loops.close();
    }

    @Test
    void namesTheFilterWhileItsCallbackStillRuns() {
        FilterUse use = rig.use("slow", new HttpFilter() {}, false);
        CountDownLatch release = new CountDownLatch(1);
        NettyLoop loop = loops.all().get(1);
        loop.execute(() -> {
            loop.marker().enter(use);
            waitFor(release);
            loop.marker().leave();
        });

        await().until(() -> use.stuck() != null);
        release.countDown();

        FilterUse.Stuck stuck = java.util.Objects.requireNonNull(use.stuck());
        assertThat(stuck.times()).isEqualTo(1);
        assertThat(stuck.nanos()).isGreaterThanOrEqualTo(50_000_000L);
        assertThat(stuck.stack()).contains("LoopWatchdogTest.waitFor");
        assertThat(rig.counter("sluice.filter.test.slow.stuck")).isEqualTo(1);
    }

    private static void waitFor(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
