package dev.sluice.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Numbers that many threads write lose nothing, though each thread writes elsewhere. */
class StripesTest {
    private static final int THREADS = 8;
    private static final int TIMES = 20_000;

    private static void everywhere(IntConsumer action) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < TIMES; n++) {
                    action.accept(n);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread each : all) {
            each.join();
        }
    }

    @Test
    void aGaugeEndsWhereItsAddsLead() throws InterruptedException {
        GaugeCell gauge = new Stats().gauge("active");
        gauge.set(7);

        everywhere(n -> gauge.add(n % 2 == 0 ? 3 : -3));

        assertThat(gauge.value()).isEqualTo(7);
        gauge.set(2);
        assertThat(gauge.value()).isEqualTo(2);
    }

    @Test
    void aHistogramKeepsEveryValue() throws InterruptedException {
        HistogramCell histogram = new Stats().histogram("time");

        everywhere(n -> histogram.record(n % 100));
        histogram.flush();

        assertThat(histogram.total().getTotalCount()).isEqualTo((long) THREADS * TIMES);
        assertThat(histogram.interval().getTotalCount()).isEqualTo((long) THREADS * TIMES);
        assertThat(histogram.total().getMaxValue()).isEqualTo(99);
    }
}
