package dev.sluice.filters.network.localratelimit;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Bucket;

/** Closes a connection that finds no token. One bucket for all loops. */
final class LocalRateLimitFilter implements NetworkFilter {
    private static final Verdict OVER = Verdict.reset("");
    private final Bucket bucket;
    private final Counter limited;

    LocalRateLimitFilter(Bucket bucket, Counter limited) {
        this.bucket = bucket;
        this.limited = limited;
    }

    @Override
    public Verdict onConnection(RawConnection c) {
        if (bucket.take(c.nanoTime())) {
            return Verdict.proceed();
        }
        limited.add(1);
        c.flag("URX"); // what Envoy's log says, too
        return OVER;
    }
}
