package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Gauge;
import java.util.concurrent.atomic.LongAdder;

/** A gauge that is added to or set: threads add to stripes of their own, reading sums them. */
public final class GaugeCell implements Gauge {
    private final String name;
    private final LongAdder sum = new LongAdder();
    private volatile boolean used;

    GaugeCell(String name) {
        this.name = name;
    }

    @Override
    public void add(long n) {
        sum.add(n);
        use();
    }

    /** What is added at this very instant counts on top of it or is lost: a gauge is either added to or set. */
    @Override
    public synchronized void set(long now) {
        long change = now - sum.sum();
        if (change != 0) {
            sum.add(change);
        }
        use();
    }

    private void use() {
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

    public boolean used() {
        return used;
    }
}
