package dev.sluice.runtime.chain.watch;

import dev.sluice.runtime.stats.Stats;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One filter's numbers of all loops: summed when somebody looks, and what has come since the last look is added to the counters of {@link Stats}. A
 * counter appears once it is not zero. Any thread.
 */
public final class FilterTotals implements Runnable {
    private static final String[] REPLIED = {
        "", "replied_1xx", "replied_2xx", "replied_3xx", "replied_4xx", "replied_5xx"
    };
    private final Stats.StatScope scope;
    private final Map<String, Long> told = new LinkedHashMap<>();
    private volatile @Nullable FilterNumbers[] loops = new @Nullable FilterNumbers[0];

    public FilterTotals(Stats.StatScope scope) {
        this.scope = scope;
    }

    /** That loop's; on that loop. */
    public FilterNumbers at(int loop) {
        @Nullable FilterNumbers[] all = loops;
        FilterNumbers numbers = loop < all.length ? all[loop] : null;
        return numbers != null ? numbers : make(loop);
    }

    private synchronized FilterNumbers make(int loop) {
        @Nullable FilterNumbers[] all = Arrays.copyOf(loops, Math.max(loop + 1, loops.length));
        FilterNumbers made = all[loop];
        if (made == null) {
            made = new FilterNumbers();
            all[loop] = made;
        }
        loops = all;
        return made;
    }

    public FilterNumbers sum() {
        FilterNumbers sum = new FilterNumbers();
        for (FilterNumbers each : loops) {
            if (each != null) {
                sum.add(each);
            }
        }
        return sum;
    }

    /** Tells the counters what has come. */
    @Override
    public synchronized void run() {
        FilterNumbers sum = sum();
        tell("requests", sum.requests);
        tell("proceeded", sum.proceeded);
        for (int i = 1; i < sum.replied.length; i++) {
            tell(REPLIED[i], sum.replied[i]);
        }
        long[] statuses = sum.statuses;
        for (int i = 0; statuses != null && i < statuses.length; i++) {
            if (statuses[i] > 0) {
                tell("replied_" + (FilterNumbers.FIRST_STATUS + i), statuses[i]);
            }
        }
        tell("reset", sum.reset);
        tell("forwarded", sum.forwarded);
        tell("restarted", sum.restarted);
        tell("waited", sum.waits);
        tell("bytes_in", sum.bytesIn);
        tell("bytes_out", sum.bytesOut);
        tell("refused", sum.refused);
        tell("late", sum.late);
        tell("abandoned", sum.abandoned);
    }

    private void tell(String name, long now) {
        long before = told.getOrDefault(name, 0L);
        if (now > before) {
            scope.counter(name).add(now - before);
            told.put(name, now);
        }
    }
}
