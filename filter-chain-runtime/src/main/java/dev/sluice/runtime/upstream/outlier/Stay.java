package dev.sluice.runtime.upstream.outlier;

import org.jspecify.annotations.Nullable;

/** One host's stays outside, on the detection's loop. Times in nanoseconds of its clock. */
final class Stay {
    private final Outcomes outcomes;
    private int times;
    private int factor;
    private long jitter;
    private @Nullable Long began;
    private @Nullable Long ended;

    Stay(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    int times() {
        return times;
    }

    void begin(long now, OutlierPlan.Times limits, long more) {
        times++;
        began = now;
        jitter = more;
        if (factor * limits.base() < limits.longest() + limits.base()) {
            factor++;
        }
    }

    void end(long now) {
        ended = now;
        outcomes.restart();
    }

    /** An interval passed without trouble: the next stay is shorter. */
    void forgive() {
        if (factor > 0) {
            factor--;
        }
    }

    boolean over(long now, OutlierPlan.Times limits) {
        return began != null && now - began >= Math.min(limits.base() * factor, limits.longest()) + jitter;
    }

    long secondsSinceBegin(long now) {
        return seconds(began, now);
    }

    long secondsSinceEnd(long now) {
        return seconds(ended, now);
    }

    private static long seconds(@Nullable Long then, long now) {
        return then == null ? -1 : (now - then) / 1_000_000_000;
    }
}
