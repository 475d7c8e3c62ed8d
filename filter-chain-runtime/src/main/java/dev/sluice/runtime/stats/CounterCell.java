package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Counter;
import java.util.concurrent.atomic.LongAdder;

/** A counter: a loop adds to a cell of its own ({@link LoopCells}), other threads to stripes; reading sums them. */
public final class CounterCell implements Counter {
    private final String name;
    private final LoopCells cells;
    private final int slot;
    private final LongAdder others = new LongAdder();
    /** The sum at the last reset. */
    private volatile long zero;

    private volatile boolean used;

    CounterCell(String name, LoopCells cells) {
        this.name = name;
        this.cells = cells;
        this.slot = cells.slot();
    }

    @Override
    public void add(long n) {
        if (!cells.add(slot, n)) {
            others.add(n);
        }
        if (!used) {
            used = true;
        }
    }

    public String name() {
        return name;
    }

    private long sum() {
        return others.sum() + cells.sum(slot);
    }

    public long value() {
        return sum() - zero;
    }

    /** Whether anything was ever added: what {@code usedonly} asks. */
    public boolean used() {
        return used;
    }

    /** Back to zero, for {@code /reset_counters}. */
    public void reset() {
        zero = sum();
        used = false;
    }
}
