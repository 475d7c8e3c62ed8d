package dev.sluice.runtime.upstream.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/** Compares every host; a tie is broken at random in one pass. */
final class LeastOfAll implements Picker {
    private final List<? extends Load> hosts;
    private final RandomGenerator random;

    LeastOfAll(List<? extends Load> hosts, RandomGenerator random) {
        this.hosts = hosts;
        this.random = random;
    }

    @Override
    public int next() {
        int best = 0;
        int least = Integer.MAX_VALUE;
        int ties = 0;
        for (int i = 0; i < hosts.size(); i++) {
            int active = hosts.get(i).active();
            if (active < least) {
                best = i;
                least = active;
                ties = 1;
            } else if (active == least && random.nextInt(++ties) == 0) {
                best = i;
            }
        }
        return best;
    }
}
