package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Counter;
import java.util.concurrent.atomic.LongAdder;

/** A counter: threads add to stripes of their own, reading sums them. */
public final class CounterCell implements Counter {
    private final String name;
    private final LongAdder sum = new LongAdder();
    private volatile boolean used;

    CounterCell(String name) {
        this.name = name;
    }

    @Override
    public void add(long n) {
        sum.add(n);
        if (!used) {
            used = true;
        }
    }

    public String name() {
        return name;
    }

    public long value() {
        return sum.sum();
    }

    /** Whether anything was ever added: what {@code usedonly} asks. */
    public boolean used() {
        return used;
    }

    /** Back to zero, for {@code /reset_counters}. */
    public void reset() {
        sum.reset();
        used = false;
    }
}
