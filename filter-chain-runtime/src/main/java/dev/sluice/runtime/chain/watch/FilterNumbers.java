package dev.sluice.runtime.chain.watch;

import dev.sluice.filter.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What one filter did on one loop, in plain fields that only that loop writes: an addition each. Other threads read them now and then and may see the
 * last few late. It is made on its loop and is longer than a cache line, so that loops do not write into each other's.
 */
public final class FilterNumbers {
    private static final int CLASSES = 6;
    static final int FIRST_STATUS = 100;
    private static final int STATUSES = 500;
    private static final int LOANS_PER_SAMPLE = 64;
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
    long late;
    long abandoned;
    long allocations;
    long allocatedBytes;
    private int loans;
    final long[] replied = new long[CLASSES];

    /** By status, from 100 on; made with the first reply. */
    long @Nullable [] statuses;

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
            replied(reply.status());
        } else if (verdict instanceof Verdict.Reset) {
            reset++;
        } else if (verdict == Verdict.restart()) {
            restarted++;
        } else if (verdict instanceof Verdict.When<?>) {
            waits++;
        }
    }

    private void replied(int status) {
        replied[Math.min(CLASSES - 1, Math.max(0, status / 100))]++;
        long[] each = statuses;
        if (each == null) {
            each = new long[STATUSES];
            statuses = each;
        }
        each[Math.min(STATUSES - 1, Math.max(0, status - FIRST_STATUS))]++;
    }

    /** Body bytes came to it. */
    public void took(long bytes) {
        bytesIn += bytes;
    }

    /** It wrote body bytes. */
    public void wrote(long bytes) {
        bytesOut += bytes;
    }

    /** A whole body was replaced. */
    public void replaced(long before, long after) {
        bytesIn += before;
        bytesOut += after;
    }

    /** A wait has ended with that answer. */
    public void waited(Verdict verdict, long nanos) {
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

    /** A completion or call of it came after its stream's end. */
    public void cameLate() {
        late++;
    }

    /** A stream ended while its {@code when} was not answered. */
    public void abandoned() {
        abandoned++;
    }

    /** Bytes are lent to it: whether that is one of the loans to look at. */
    public boolean samplesLoan() {
        return (loans++ & LOANS_PER_SAMPLE - 1) == 0;
    }

    /** What a sampled callback allocated. */
    public void allocated(long bytes) {
        allocations++;
        allocatedBytes += bytes;
    }

    public long requests() {
        return requests;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    /** Adds the other's. */
    public void add(FilterNumbers other) {
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
        late += other.late;
        abandoned += other.abandoned;
        allocations += other.allocations;
        allocatedBytes += other.allocatedBytes;
        for (int i = 0; i < CLASSES; i++) {
            replied[i] += other.replied[i];
        }
        if (other.statuses != null) {
            if (statuses == null) {
                statuses = new long[STATUSES];
            }
            for (int i = 0; i < STATUSES; i++) {
                statuses[i] += other.statuses[i];
            }
        }
    }
}
