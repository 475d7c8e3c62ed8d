package dev.sluice.runtime.stats;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The quantiles that Envoy shows, in percent, and how it writes numbers. */
final class Quantiles {
    static final List<Double> SHOWN = List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);

    private Quantiles() {}

    /** {@code none} for a histogram without values. */
    static String value(Histogram histogram, double percent, String none) {
        if (histogram.getTotalCount() == 0) {
            return none;
        }
        long value = percent == 0 ? histogram.getMinValue() : histogram.getValueAtPercentile(percent);
        return Long.toString(percent == 100 ? histogram.getMaxValue() : value);
    }

    /** {@code 99.5}, {@code 25}. */
    static String percent(double percent) {
        return percent == Math.rint(percent)
                ? Long.toString((long) percent)
                : String.format(Locale.ROOT, "%.1f", percent);
    }
}
