package dev.sluice.runtime.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyTest {
    private record Fixed(int weight, int active) implements Load {}

    private static List<Fixed> weights(int... weights) {
        List<Fixed> hosts = new ArrayList<>();
        for (int weight : weights) {
            hosts.add(new Fixed(weight, 0));
        }
        return hosts;
    }

    private static int[] count(Picker picker, int hosts, int picks) {
        int[] counts = new int[hosts];
        for (int i = 0; i < picks; i++) {
            counts[picker.next()]++;
        }
        return counts;
    }

    @Test
    void roundRobinKeepsItsOrderAfterARandomStart() {
        List<Integer> starts = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            Picker picker = new Policy.RoundRobin().picker(weights(1, 1, 1), new SplittableRandom(seed));
            int first = picker.next();
            starts.add(first);

            for (int i = 1; i < 10; i++) {
                assertThat(picker.next()).isEqualTo((first + i) % 3);
            }
        }
        assertThat(starts).contains(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void weightedRoundRobinGivesEachItsShare(long seed) {
        Random random = new Random(seed);
        int n = 2 + random.nextInt(6);
        int[] weights = random.ints(n, 1, 20).toArray();
        int sum = java.util.Arrays.stream(weights).sum();
        Picker picker = new Policy.RoundRobin().picker(weights(weights), new SplittableRandom(seed));

        int[] counts = count(picker, n, sum * 50);

        for (int i = 0; i < n; i++) {
            assertThat(counts[i]).as("seed %d host %d", seed, i).isBetween(weights[i] * 50 - n, weights[i] * 50 + n);
        }
    }

    @Test
    void weightedRoundRobinInterleaves() {
        Picker picker = new Policy.RoundRobin().picker(weights(1, 1, 2), new SplittableRandom(1));
        int last = -1;
        for (int i = 0; i < 40; i++) {
            int next = picker.next();
            assertThat(next == 2 && last == 2 && i % 4 == 0).isFalse();
            last = next;
        }
    }

    @Test
    void leastRequestPrefersTheIdleOne() {
        List<Fixed> hosts = List.of(new Fixed(1, 5), new Fixed(1, 0), new Fixed(1, 9));
        Picker few = new Policy.LeastRequest(2, 1, false).picker(hosts, new SplittableRandom(7));
        Picker all = new Policy.LeastRequest(2, 1, true).picker(hosts, new SplittableRandom(7));

        int[] counts = count(few, 3, 9000);

        assertThat(counts[1]).isBetween(4500, 5500);
        assertThat(counts[2]).isBetween(700, 1300);
        assertThat(count(all, 3, 100)).containsExactly(0, 100, 0);
    }

    @Test
    void leastRequestWeighsByWhatRuns() {
        List<Fixed> hosts = List.of(new Fixed(3, 2), new Fixed(2, 0));

        int[] counts = count(new Policy.LeastRequest(2, 1, false).picker(hosts, new SplittableRandom(7)), 2, 300);

        assertThat(counts[0]).isBetween(98, 102);
        assertThat(counts[1]).isBetween(198, 202);
    }

    @Test
    void randomIgnoresWeights() {
        int[] counts = count(new Policy.Any().picker(weights(1, 100), new SplittableRandom(3)), 2, 10_000);

        assertThat(counts[0]).isBetween(4500, 5500);
    }
}
