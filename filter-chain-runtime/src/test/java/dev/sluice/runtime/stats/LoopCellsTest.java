package dev.sluice.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers are the sum of what every thread has added, loop or not. */
final class LoopCellsTest {
    private final Stats stats = new Stats();

    @Test
    void whatLoopsAndOthersAddAtOnceIsSummed() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            stats.counter("before." + i); // more places than an array begins with
        }
        CounterCell counter = stats.counter("late");
        GaugeCell gauge = stats.gauge("level");
        Runnable work = () -> {
            for (int i = 0; i < 100_000; i++) {
                counter.add(2);
                gauge.add(1);
            }
            gauge.add(-99_999);
        };

        run(new FastThreadLocalThread(work), new FastThreadLocalThread(work), new Thread(work));

        assertThat(counter.value()).isEqualTo(600_000);
        assertThat(counter.used()).isTrue();
        assertThat(gauge.value()).isEqualTo(3);
        assertThat(stats.counter("before.3").used()).isFalse();
    }

    @Test
    void aCounterBeginsAgainAfterAResetAndAGaugeAfterItWasSet() throws InterruptedException {
        CounterCell counter = stats.counter("c");
        GaugeCell gauge = stats.gauge("g");
        Runnable five = () -> {
            counter.add(5);
            gauge.add(5);
        };
        run(new FastThreadLocalThread(five));

        counter.reset();
        gauge.set(40);
        run(new FastThreadLocalThread(five), new Thread(five));

        assertThat(counter.value()).isEqualTo(10);
        assertThat(gauge.value()).isEqualTo(50);
    }

    private static void run(Thread... threads) throws InterruptedException {
        List<Thread> all = new ArrayList<>(List.of(threads));
        all.forEach(Thread::start);
        for (Thread each : all) {
            each.join();
        }
    }
}
