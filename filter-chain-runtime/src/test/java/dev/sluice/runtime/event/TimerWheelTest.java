package dev.sluice.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long MS = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void runsEachTimerOnceInItsTickWhateverTheSpan(long seed) {
        Random random = new Random(seed);
        TimerWheel wheel = new TimerWheel(0);
        long[] now = {0};
        List<String> wrong = new ArrayList<>();
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long delay = (long) (Math.pow(10, random.nextDouble() * 8) * MS / 10);
            Waiting one = new Waiting(now[0] + delay);
            one.timer = wheel.add(now[0], delay, () -> {
                if (!waiting.remove(one) || now[0] < one.due || now[0] > one.due + 2 * MS) {
                    wrong.add("due " + one.due + " ran at " + now[0]);
                }
            });
            waiting.add(one);
            if (random.nextInt(10) == 0) {
                now[0] += Math.min(wheel.delayNanos(now[0]), random.nextInt(5000) * MS);
                wheel.run(now[0]);
            }
            if (random.nextInt(4) == 0 && !waiting.isEmpty()) {
                waiting.remove(random.nextInt(waiting.size())).timer.cancel();
            }
        }
        int wakeups = 0;
        while (wheel.size() > 0) {
            now[0] += wheel.delayNanos(now[0]);
            wheel.run(now[0]);
            wakeups++;
        }

        assertThat(wrong).isEmpty();
        assertThat(waiting).isEmpty();
        assertThat(wakeups).isLessThan(4 * 500);
        assertThat(wheel.delayNanos(now[0])).isEqualTo(Long.MAX_VALUE);
    }

    private static final class Waiting {
        final long due;
        Timer timer = () -> {};

        Waiting(long due) {
            this.due = due;
        }
    }

    @Test
    void runsTimersOfOneTickInTheOrderTheyWereSetAndLetsOneCancelTheNext() {
        TimerWheel wheel = new TimerWheel(0);
        List<String> ran = new ArrayList<>();
        Timer[] third = new Timer[1];
        wheel.add(0, 5 * MS, () -> ran.add("first"));
        wheel.add(0, 5 * MS, () -> {
            ran.add("second");
            third[0].cancel();
        });
        third[0] = wheel.add(0, 5 * MS, () -> ran.add("third"));
        wheel.add(0, 5 * MS, () -> ran.add("fourth"));

        wheel.run(5 * MS);

        assertThat(ran).containsExactly("first", "second", "fourth");
    }

    @Test
    void keepsNothingOfCancelledTimers() {
        TimerWheel wheel = new TimerWheel(0);
        for (int i = 0; i < 100_000; i++) {
            wheel.add(i, 15_000 * MS, () -> {}).cancel();
        }

        assertThat(wheel.size()).isZero();
        assertThat(wheel.delayNanos(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void survivesATaskThatThrows() {
        TimerWheel wheel = new TimerWheel(0);
        List<String> ran = new ArrayList<>();
        wheel.add(0, MS, () -> {
            throw new IllegalStateException("expected by the test");
        });
        wheel.add(0, MS, () -> ran.add("next"));

        wheel.run(2 * MS);

        assertThat(ran).containsExactly("next");
    }
}
