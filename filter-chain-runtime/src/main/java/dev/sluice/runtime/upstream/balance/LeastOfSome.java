package dev.sluice.runtime.upstream.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/** The power of a few choices: samples with replacement, the first of the least busy wins. */
final class LeastOfSome implements Picker {
    private final List<? extends Load> hosts;
    private final RandomGenerator random;
    private final int choices;

    LeastOfSome(List<? extends Load> hosts, RandomGenerator random, int choices) {
        this.hosts = hosts;
        this.random = random;
        this.choices = choices;
    }

    @Override
    public int next() {
        int best = random.nextInt(hosts.size());
        int least = hosts.get(best).active();
        for (int i = 1; i < choices; i++) {
            int other = random.nextInt(hosts.size());
            int active = hosts.get(other).active();
            if (active < least) {
                best = other;
                least = active;
            }
        }
        return best;
    }
}
