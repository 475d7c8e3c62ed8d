package dev.sluice.runtime.upstream.outlier;

import java.util.Map;

/**
 * A cluster's outlier detection, compiled. Immutable.
 *
 * @param maxPercent of the hosts that may be out
 * @param alwaysOne one host may be out whatever {@code maxPercent} says
 * @param split failures to connect, resets and timeouts are counted apart from what hosts answer
 * @param healing an active check that passes brings a host back
 * @param enforcing of each cause the percentage of cases in which a host really goes
 */
public record OutlierPlan(
        Times times,
        InARow inARow,
        Rate success,
        Rate failure,
        int maxPercent,
        boolean alwaysOne,
        boolean split,
        boolean healing,
        Map<Cause, Integer> enforcing) {

    /**
     * All in nanoseconds.
     *
     * @param interval between looks at rates and at who may come back
     * @param base how long a host is out for the first time; each time more is as much longer, up to {@code longest}
     */
    public record Times(long interval, long base, long longest, long jitter) {}

    /** How many failures in a row are too many. */
    public record InARow(int serverErrors, int gatewayErrors, int localErrors) {}

    /**
     * When rates of an interval say something.
     *
     * @param hosts that must have so many requests
     * @param threshold of failures the percentage that is too much; of success the factor of the standard deviation
     */
    public record Rate(int hosts, int requests, double threshold) {}
}
