package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Histogram;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Values of one kind, in two significant digits; writers never wait. Any thread. */
public final class HistogramCell implements Histogram {
    private static final int DIGITS = 2;
    private final String name;
    /** Up to here each value has a counter: the recorder's way costs ten times as much, and milliseconds are mostly small. */
    private static final int SMALL = 128;

    private final AtomicReferenceArray<@Nullable LongAdder> small = new AtomicReferenceArray<>(SMALL);
    private final Recorder recorder = new Recorder(DIGITS);
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
            recorder.recordValue(value);
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
        org.HdrHistogram.Histogram fresh = recorder.getIntervalHistogram();
        for (int value = 0; value < SMALL; value++) {
            LongAdder counter = small.get(value);
            long count = counter == null ? 0 : counter.sumThenReset();
            if (count > 0) {
                fresh.recordValueWithCount(value, count);
            }
        }
        total.add(fresh);
        current.add(fresh);
    }
}
