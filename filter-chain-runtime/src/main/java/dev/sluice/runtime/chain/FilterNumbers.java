package dev.sluice.runtime.chain;

import dev.sluice.filter.Verdict;

/**
 * What one filter did on one loop, in plain fields that only that loop writes: an addition each. Other threads read them now and then and may see the
 * last few late. It is made on its loop and is longer than a cache line, so that loops do not write into each other's.
 */
public final class FilterNumbers {
    private static final int CLASSES = 6;
    long requests;
    long proceeded;
    long reset;
    long forwarded;
    long restarted;
    long waits;
    long waitNanos;
    long bytesIn;
    long bytesOut;
    long refused;
    long allocations;
    long allocatedBytes;
    final long[] replied = new long[CLASSES];

    /** A callback at a head has answered. */
    public void said(Verdict verdict) {
        if (verdict == Verdict.proceed()) {
            proceeded++;
        } else {
            decided(verdict);
        }
    }

    private void decided(Verdict verdict) {
        if (verdict instanceof Verdict.Forward) {
            forwarded++;
        } else if (verdict instanceof Verdict.Reply reply) {
            replied[Math.min(CLASSES - 1, Math.max(0, reply.status() / 100))]++;
        } else if (verdict instanceof Verdict.Reset) {
            reset++;
        } else if (verdict == Verdict.restart()) {
            restarted++;
        } else if (verdict instanceof Verdict.When<?>) {
            waits++;
        }
    }

    /** A wait has ended with that answer. */
    void waited(Verdict verdict, long nanos) {
        waitNanos += nanos;
        if (verdict != null) {
            said(verdict);
        }
    }

    /** A stream begins. */
    public void began() {
        requests++;
    }

    /** A stream met the filter while its circuit was open. */
    public void refused() {
        refused++;
    }

    /** What a sampled callback allocated. */
    public void allocated(long bytes) {
        allocations++;
        allocatedBytes += bytes;
    }

    /** Adds the other's. */
    void add(FilterNumbers other) {
        requests += other.requests;
        proceeded += other.proceeded;
        reset += other.reset;
        forwarded += other.forwarded;
        restarted += other.restarted;
        waits += other.waits;
        waitNanos += other.waitNanos;
        bytesIn += other.bytesIn;
        bytesOut += other.bytesOut;
        refused += other.refused;
        allocations += other.allocations;
        allocatedBytes += other.allocatedBytes;
        for (int i = 0; i < CLASSES; i++) {
            replied[i] += other.replied[i];
        }
    }
}
