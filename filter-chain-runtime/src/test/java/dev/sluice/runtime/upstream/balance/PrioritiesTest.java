package dev.sluice.runtime.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.upstream.balance.Priorities.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers are those of the tables in Envoy's documentation of priority levels and panic. */
final class PrioritiesTest {
    private static Priorities of(Count... counts) {
        return new Priorities(List.of(counts), 140, 50);
    }

    private static int load(Priorities priorities, int level) {
        int n = 0;
        for (int i = 0; i < 100; i++) {
            n += priorities.level(i).priority() == level ? 1 : 0;
        }
        return n;
    }

    private static Count healthy(int percent) {
        return new Count(100, percent, 0);
    }

    @Test
    void allGoesToTheFirstWhileItHasEnough() {
        Priorities full = of(healthy(100), healthy(100));
        Priorities enough = of(healthy(72), healthy(72));

        assertThat(load(full, 0)).isEqualTo(100);
        assertThat(full.only()).isNotNull();
        assertThat(load(enough, 0)).isEqualTo(100);
    }

    @Test
    void spillsOverByOverprovisionedHealth() {
        assertThat(load(of(healthy(71), healthy(71)), 0)).isBetween(99, 100);
        assertThat(load(of(healthy(50), healthy(50)), 0)).isEqualTo(70);
        assertThat(load(of(healthy(25), healthy(100)), 0)).isEqualTo(35);
        assertThat(load(of(healthy(0), healthy(100)), 1)).isEqualTo(100);
    }

    @Test
    void panicsOnlyWhereTheWholeIsNotEnough() {
        Priorities spilled = of(healthy(25), healthy(100));
        Priorities scarce = of(healthy(25), healthy(25));

        assertThat(spilled.level(0).panic()).isFalse();
        assertThat(scarce.level(0).panic()).isTrue();
        assertThat(load(scarce, 0)).isEqualTo(50);
    }

    @Test
    void withoutAnyHealthyHostAllHostsAreUsed() {
        Priorities one = of(new Count(4, 0, 0));
        Priorities none = of(new Count(0, 0, 0));

        assertThat(one.only()).isEqualTo(new Priorities.Level(0, false, true));
        assertThat(none.only()).isEqualTo(new Priorities.Level(0, false, true));
    }

    @Test
    void aZeroThresholdNeverPanics() {
        Priorities calm = new Priorities(List.of(new Count(4, 1, 0)), 140, 0);

        assertThat(calm.only()).isEqualTo(new Priorities.Level(0, false, false));
    }

    @Test
    void degradedHostsTakeWhatHealthyOnesOfAllPrioritiesCannot() {
        Priorities half = of(new Count(100, 50, 50));

        assertThat(half.level(0).degraded()).isFalse();
        assertThat(half.level(69).degraded()).isFalse();
        assertThat(half.level(70).degraded()).isTrue();
    }

    @Test
    void anEmptyPriorityIsPassedOver() {
        assertThat(load(of(new Count(0, 0, 0), healthy(100)), 1)).isEqualTo(100);
    }
}
