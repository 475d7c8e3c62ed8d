package dev.sluice.runtime.upstream.outlier;

/**
 * Something to tell about a host, as Envoy's {@code OutlierDetectionEvent}.
 *
 * @param cause CONSECUTIVE_5XX for a return, as in Envoy
 * @param secondsSince it last came back, or went for a return; -1 if it never did
 * @param times it went so far
 * @param enforced false if it was only noticed
 * @param rates of rates: the host's, the cluster's average and threshold, in percent
 */
public record OutlierEvent(boolean ejected, Cause cause, long secondsSince, int times, boolean enforced, Rates rates) {
    /** Percentages. */
    public record Rates(double host, double average, double threshold) {
        static final Rates NONE = new Rates(0, 0, 0);
    }
}
