package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before another try: a random part of a span that doubles. Immutable. Source: Envoy, jittered exponential back-off. */
record Backoff(long baseNanos, long longestNanos) {
    /** No wait. */
    static final Backoff NONE = new Backoff(0, 0);

    private static final int LONGEST_PER_BASE = 10;

    static Backoff of(BackoffStrategy config) throws InvalidConfig {
        long base = Times.of(config.getBaseInterval()).toNanos();
        long longest = config.hasMaxInterval()
                ? Times.of(config.getMaxInterval()).toNanos()
                : base > Long.MAX_VALUE / LONGEST_PER_BASE ? Long.MAX_VALUE : base * LONGEST_PER_BASE;
        if (longest < base) {
            throw new InvalidConfig(
                    "backoff_options.max_interval", "max_interval must be greater than or equal to the base_interval");
        }
        return new Backoff(base, longest);
    }

    /** @param tries made so far, one at least */
    Duration before(int tries, RandomGenerator random) {
        long span = baseNanos;
        for (int i = 1; i < tries && span < longestNanos; i++) {
            span = span > longestNanos / 2 ? longestNanos : span * 2;
        }
        return Duration.ofNanos(random.nextLong(span));
    }
}
