package dev.sluice.runtime.upstream.outlier;

import java.util.concurrent.atomic.LongAdder;

/** How many of an interval's requests did well. Any thread; who counts while an interval ends may count for the one before. */
final class Share {
    private volatile Bucket current = new Bucket();
    private volatile double percent = -1;

    private static final class Bucket {
        final LongAdder all = new LongAdder();
        final LongAdder good = new LongAdder();
    }

    /** What an interval came to; {@code percent} is of success. */
    record Interval(long requests, double percent) {}

    void count(boolean well) {
        Bucket now = current;
        now.all.increment();
        if (well) {
            now.good.increment();
        }
    }

    /** Ends the interval. */
    Interval end() {
        Bucket over = current;
        current = new Bucket();
        percent = -1;
        long all = over.all.sum();
        return new Interval(all, all == 0 ? 0 : 100.0 * over.good.sum() / all);
    }

    void shown(double rate) {
        percent = rate;
    }

    /** The last interval's, -1 if it had too few requests. */
    double percent() {
        return percent;
    }
}
