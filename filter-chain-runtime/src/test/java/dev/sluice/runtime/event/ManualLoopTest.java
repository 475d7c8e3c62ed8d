package dev.sluice.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualLoopTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsNothingByItself() {
        loop.execute(() -> ran.add("task"));
        loop.later(() -> ran.add("later"));
        assertThat(ran).isEmpty();

        loop.runOnce();

        assertThat(ran).containsExactly("task", "later");
        assertThat(loop.runOnce()).isFalse();
    }

    @Test
    void stopsAtEveryTimerOnTheWay() {
        long start = loop.nanoTime();
        loop.after(30, () -> ran.add("30 at " + (loop.nanoTime() - start)));
        loop.after(10, () -> {
            ran.add("10 at " + (loop.nanoTime() - start));
            loop.after(5, () -> ran.add("15 at " + (loop.nanoTime() - start)));
        });
        loop.after(20, () -> ran.add("cancelled")).cancel();

        loop.advance(25);
        assertThat(ran).containsExactly("10 at 10", "15 at 15");
        loop.advance(5);

        assertThat(ran).endsWith("30 at 30");
        assertThat(loop.timers()).isZero();
    }
}
