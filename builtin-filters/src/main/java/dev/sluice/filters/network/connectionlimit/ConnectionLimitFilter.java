package dev.sluice.filters.network.connectionlimit;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Closes connections over a number, at once or after a delay. One count for all loops. */
final class ConnectionLimitFilter implements NetworkFilter {
    private static final Verdict OVER = Verdict.reset("connection_limit");
    private final AtomicLong open = new AtomicLong();
    private final long max;
    private final Duration delay;
    private final Counter limited;
    private final Gauge active;

    ConnectionLimitFilter(long max, Duration delay, Counter limited, Gauge active) {
        this.max = max;
        this.delay = delay;
        this.limited = limited;
        this.active = active;
    }

    @Override
    public NetworkFilter begin(RawConnection c) {
        return new Counted();
    }

    private final class Counted implements NetworkFilter {
        private boolean counted;

        @Override
        public Verdict onConnection(RawConnection c) {
            active.add(1);
            counted = true;
            if (open.incrementAndGet() <= max) {
                return Verdict.proceed();
            }
            limited.add(1);
            return delay.isZero() ? OVER : Verdict.when(c.sleep(delay), slept -> OVER);
        }

        @Override
        public void onClose(RawConnection c) {
            if (counted) {
                open.decrementAndGet();
                active.add(-1);
            }
        }
    }
}
