package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.Extension;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts who uses something, and tells once when it is retired and the last one has gone. A lease costs two uncontended atomic additions and
 * makes no object: the counter is striped by thread, so loops do not share a cache line. Correct because after {@link #retire} the sum can only
 * be seen too high, never too low: all additions that stay happened before the flag was set.
 */
final class Leases {
    private static final int STRIPES = 16;
    /** In longs: two cache lines, as processors fetch pairs. */
    private static final int STRIDE = 16;

    private final AtomicLongArray counts = new AtomicLongArray(STRIPES * STRIDE);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Extension.Lease lease = this::release;
    private final Runnable whenOver;
    private volatile boolean retired;

    /** @param whenOver runs once, on the thread that gave the last lease back */
    Leases(Runnable whenOver) {
        this.whenOver = whenOver;
    }

    /** One object for all: close it exactly once per call. Throws IllegalStateException once retired. */
    Extension.Lease take() {
        counts.getAndIncrement(stripe());
        if (retired) {
            release();
            throw new IllegalStateException("retired");
        }
        return lease;
    }

    long held() {
        long sum = 0;
        for (int i = 0; i < STRIPES; i++) {
            sum += counts.get(i * STRIDE);
        }
        return sum;
    }

    /** No more leases; over as soon as none is held. Idempotent. */
    void retire() {
        retired = true;
        endIfUnused();
    }

    private void release() {
        counts.getAndDecrement(stripe());
        if (retired) {
            endIfUnused();
        }
    }

    private void endIfUnused() {
        if (held() == 0 && over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }

    private static int stripe() {
        return (int) (Thread.currentThread().getId() & STRIPES - 1) * STRIDE;
    }
}
