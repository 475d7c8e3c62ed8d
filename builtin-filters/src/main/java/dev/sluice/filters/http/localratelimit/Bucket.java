package dev.sluice.filters.http.localratelimit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket shared by all loops, as one number: the time at which it was, or would have been, empty. Taking a token moves it forward by the
 * price of one; a bucket is never more than its burst behind now. One compare-and-set per request, no background task. (Virtual scheduling: the
 * generic cell rate algorithm of ITU-T I.371.)
 */
final class Bucket {
    private final long maxTokens;
    private final long nanosPerToken;
    private final long burstNanos;
    private final long perFill;
    private final long fillNanos;
    private final AtomicLong emptyAt = new AtomicLong(Long.MIN_VALUE);

    Bucket(long maxTokens, long perFill, long fillNanos) {
        this.maxTokens = maxTokens;
        this.perFill = perFill;
        this.fillNanos = fillNanos;
        this.nanosPerToken = Math.max(1, fillNanos / perFill);
        this.burstNanos = nanosPerToken * maxTokens;
    }

    /** A fresh one of the same size. */
    Bucket twin() {
        return new Bucket(maxTokens, perFill, fillNanos);
    }

    boolean take(long now) {
        while (true) {
            long was = emptyAt.get();
            long next = Math.max(was, now - burstNanos) + nanosPerToken;
            if (next > now) {
                return false;
            }
            if (emptyAt.compareAndSet(was, next)) {
                return true;
            }
        }
    }

    long limit() {
        return maxTokens;
    }

    long remaining(long now) {
        return Math.min(maxTokens, Math.max(0, (now - Math.max(emptyAt.get(), now - burstNanos)) / nanosPerToken));
    }

    /** Seconds until the next token, rounded up; 0 if there is one. */
    long resetSeconds(long now) {
        long wait = Math.max(emptyAt.get(), now - burstNanos) + nanosPerToken - now;
        return wait <= 0 ? 0 : (wait + 999_999_999L) / 1_000_000_000L;
    }
}
