package dev.sluice.filters.common;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket shared by all loops, as one number: the time at which it was, or would have been, empty. Taking a token moves it forward by the
 * price of one; a bucket is never more than its burst behind now. One compare-and-set per request, no background task. (Virtual scheduling: the
 * generic cell rate algorithm of ITU-T I.371.)
 */
public final class Bucket {
    private final long maxTokens;
    private final long nanosPerToken;
    private final long burstNanos;
    private final long perFill;
    private final long fillNanos;
    private final AtomicLong emptyAt;

    private Bucket(long maxTokens, long perFill, long fillNanos, AtomicLong emptyAt) {
        this.emptyAt = emptyAt;
        this.maxTokens = maxTokens;
        this.perFill = perFill;
        this.fillNanos = fillNanos;
        this.nanosPerToken = Math.max(1, fillNanos / perFill);
        this.burstNanos = nanosPerToken * maxTokens;
    }

    /** A full one. @throws InvalidConfig naming a part of {@code token_bucket} */
    public static Bucket of(TokenBucket config) throws InvalidConfig {
        return of(config, full());
    }

    /** One that shares its tokens with every bucket of the same size that has the same state. */
    public static Bucket of(TokenBucket config, AtomicLong state) throws InvalidConfig {
        if (config.getMaxTokens() <= 0) {
            throw new InvalidConfig("token_bucket.max_tokens", "must be at least 1");
        }
        long perFill = config.hasTokensPerFill() ? config.getTokensPerFill().getValue() : 1;
        long interval = Times.of(config.getFillInterval()).toNanos();
        if (interval < 50_000_000) {
            throw new InvalidConfig("token_bucket.fill_interval", "must be at least 50 ms");
        }
        return new Bucket(config.getMaxTokens(), Math.max(1, perFill), interval, state);
    }

    /** The state of a full bucket of any size. */
    public static AtomicLong full() {
        return new AtomicLong(Long.MIN_VALUE);
    }

    /** A fresh one of the same size. */
    public Bucket twin() {
        return new Bucket(maxTokens, perFill, fillNanos, full());
    }

    public boolean take(long now) {
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

    public long limit() {
        return maxTokens;
    }

    public long remaining(long now) {
        return Math.min(maxTokens, Math.max(0, (now - Math.max(emptyAt.get(), now - burstNanos)) / nanosPerToken));
    }

    /** Seconds until the next token, rounded up; 0 if there is one. */
    public long resetSeconds(long now) {
        long wait = Math.max(emptyAt.get(), now - burstNanos) + nanosPerToken - now;
        return wait <= 0 ? 0 : (wait + 999_999_999L) / 1_000_000_000L;
    }
}
