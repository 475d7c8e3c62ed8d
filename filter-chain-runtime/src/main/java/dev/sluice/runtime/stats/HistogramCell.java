package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Histogram;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Values of one kind, in two significant digits; writers never wait. Any thread. Threads write to one of several recorders, by their number: two loops
 * in one recorder would pass its cache lines to and fro at every value. A recorder is made when its first thread comes.
 */
public final class HistogramCell implements Histogram {
    private static final int DIGITS = 2;
    private static final int STRIPES =
            Integer.highestOneBit(Math.min(64, Runtime.getRuntime().availableProcessors()) * 2 - 1);
    private final String name;
    /** Below this each value has a counter, as fine as the recorders' and one locked instruction instead of three: milliseconds are mostly small. */
    private static final int SMALL = 128;

    private final AtomicReferenceArray<@Nullable LongAdder> small = new AtomicReferenceArray<>(SMALL);
    private final AtomicReferenceArray<@Nullable Recorder> recorders = new AtomicReferenceArray<>(STRIPES);
    private final org.HdrHistogram.Histogram total = new org.HdrHistogram.Histogram(DIGITS);
    private org.HdrHistogram.Histogram current = new org.HdrHistogram.Histogram(DIGITS);
    private org.HdrHistogram.Histogram last = new org.HdrHistogram.Histogram(DIGITS);
    private volatile boolean used;

    HistogramCell(String name) {
        this.name = name;
    }

    @Override
    public void record(long value) {
        if (value < SMALL) {
            counter((int) Math.max(0, value)).increment();
        } else {
            int stripe = (int) Thread.currentThread().getId() & STRIPES - 1;
            Recorder recorder = recorders.get(stripe);
            (recorder == null ? make(stripe) : recorder).recordValue(value);
        }
        if (!used) {
            used = true;
        }
    }

    private LongAdder counter(int value) {
        LongAdder counter = small.get(value);
        if (counter == null) {
            small.compareAndSet(value, null, new LongAdder());
            counter = Objects.requireNonNull(small.get(value));
        }
        return counter;
    }

    private Recorder make(int stripe) {
        Recorder made = new Recorder(DIGITS);
        Recorder other = recorders.compareAndExchange(stripe, null, made);
        return other == null ? made : other;
    }

    public String name() {
        return name;
    }

    public boolean used() {
        return used;
    }

    /** All values since the start, a copy. */
    public synchronized org.HdrHistogram.Histogram total() {
        take();
        return total.copy();
    }

    /** The values of the last whole interval, a copy. */
    public synchronized org.HdrHistogram.Histogram interval() {
        return last.copy();
    }

    /** An interval ends. */
    public synchronized void flush() {
        take();
        last = current;
        current = new org.HdrHistogram.Histogram(DIGITS);
    }

    private void take() {
        for (int value = 0; value < SMALL; value++) {
            LongAdder counter = small.get(value);
            long count = counter == null ? 0 : counter.sumThenReset();
            if (count > 0) {
                total.recordValueWithCount(value, count);
                current.recordValueWithCount(value, count);
            }
        }
        for (int i = 0; i < STRIPES; i++) {
            Recorder recorder = recorders.get(i);
            if (recorder != null) {
                org.HdrHistogram.Histogram fresh = recorder.getIntervalHistogram();
                total.add(fresh);
                current.add(fresh);
            }
        }
    }
}
