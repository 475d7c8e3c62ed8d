package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Gauge;
import java.util.concurrent.atomic.LongAdder;

/** A gauge that is added to or set: a loop adds to a cell of its own ({@link LoopCells}), other threads to stripes; reading sums them. */
public final class GaugeCell implements Gauge {
    private final String name;
    private final LoopCells cells;
    private final int slot;
    private final LongAdder others = new LongAdder();
    private volatile boolean used;

    GaugeCell(String name, LoopCells cells) {
        this.name = name;
        this.cells = cells;
        this.slot = cells.slot();
    }

    @Override
    public void add(long n) {
        if (!cells.add(slot, n)) {
            others.add(n);
        }
        use();
    }

    /** What is added at this very instant counts on top of it or is lost: a gauge is either added to or set. */
    @Override
    public synchronized void set(long now) {
        long change = now - value();
        if (change != 0) {
            others.add(change);
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
        return others.sum() + cells.sum(slot);
    }

    public boolean used() {
        return used;
    }
}
