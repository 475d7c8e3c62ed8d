package dev.sluice.runtime.upstream.outlier;

/**
 * Success of a cluster's hosts in the last interval, in percent; -1 where too few had requests enough.
 *
 * @param threshold hosts below it are outliers
 */
public record OutlierRates(double average, double threshold, double localAverage, double localThreshold) {
    static final OutlierRates NONE = new OutlierRates(-1, -1, -1, -1);
}
