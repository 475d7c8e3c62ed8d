package dev.sluice.runtime.stats;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** {@code /stats}: counters and gauges by name, then histograms. Source: Envoy, administration interface. */
public final class StatsText {
    private StatsText() {}

    public static String render(Stats stats, StatFilter filter) {
        StringBuilder out = new StringBuilder(4096);
        numbers(stats, filter)
                .forEach((name, value) ->
                        out.append(name).append(": ").append(value).append('\n'));
        for (HistogramCell cell : stats.histograms()) {
            if (filter.shows(cell.name(), cell.used())) {
                out.append(cell.name()).append(": ").append(quantiles(cell)).append('\n');
            }
        }
        return out.toString();
    }

    /** Counters and gauges that the filter shows, sorted by name. */
    static Map<String, Long> numbers(Stats stats, StatFilter filter) {
        Map<String, Long> all = new TreeMap<>();
        for (CounterCell cell : stats.counters()) {
            if (filter.shows(cell.name(), cell.used())) {
                all.put(cell.name(), cell.value());
            }
        }
        for (GaugeCell cell : stats.gauges()) {
            if (filter.shows(cell.name(), cell.used())) {
                all.put(cell.name(), cell.value());
            }
        }
        return all;
    }

    private static String quantiles(HistogramCell cell) {
        Histogram total = cell.total();
        if (total.getTotalCount() == 0) {
            return "No recorded values";
        }
        Histogram interval = cell.interval();
        StringBuilder out = new StringBuilder();
        for (double percent : Quantiles.SHOWN) {
            out.append(out.isEmpty() ? "P" : " P")
                    .append(Quantiles.percent(percent))
                    .append('(');
            out.append(Quantiles.value(interval, percent, "nan")).append(',');
            out.append(Quantiles.value(total, percent, "nan")).append(')');
        }
        return out.toString();
    }
}
