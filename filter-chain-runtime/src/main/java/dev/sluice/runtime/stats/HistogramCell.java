package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Histogram;
import org.HdrHistogram.Recorder;

/** Values of one kind, in two significant digits; writers never wait. Any thread. */
public final class HistogramCell implements Histogram {
    private static final int DIGITS = 2;
    private final String name;
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
        recorder.recordValue(Math.max(0, value));
        if (!used) {
            used = true;
        }
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
        total.add(fresh);
        current.add(fresh);
    }
}
