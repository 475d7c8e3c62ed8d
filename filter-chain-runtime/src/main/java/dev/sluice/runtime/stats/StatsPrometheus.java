package dev.sluice.runtime.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** {@code /stats/prometheus}: the text exposition format 0.0.4, Envoy's names and labels. */
public final class StatsPrometheus {
    private static final double[] BUCKETS = {
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000
    };
    private final Map<String, Family> families = new TreeMap<>();

    private StatsPrometheus() {}

    /** One metric name with the lines of all its labels. */
    private record Family(String type, List<Sample> samples) {}

    private record Sample(String labels, Consumer<StringBuilder> lines) {}

    public static String render(Stats stats, StatFilter filter) {
        StatsPrometheus page = new StatsPrometheus();
        for (CounterCell cell : stats.counters()) {
            if (filter.shows(cell.name(), cell.used())) {
                page.number(cell.name(), "counter", cell.value());
            }
        }
        for (GaugeCell cell : stats.gauges()) {
            if (filter.shows(cell.name(), cell.used())) {
                page.number(cell.name(), "gauge", cell.value());
            }
        }
        for (HistogramCell cell : stats.histograms()) {
            if (filter.shows(cell.name(), cell.used())) {
                page.histogram(cell);
            }
        }
        return page.text();
    }

    private void number(String stat, String type, long value) {
        Tags tags = Tags.of(stat);
        String name = name(tags.metric());
        String labels = labels(tags);
        add(name, type, labels, out -> out.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n'));
    }

    private void histogram(HistogramCell cell) {
        Tags tags = Tags.of(cell.name());
        String name = name(tags.metric());
        String labels = labels(tags);
        Histogram total = cell.total();
        String more = labels.isEmpty() ? "" : labels + ",";
        add(name, "histogram", labels, out -> {
            for (double bucket : BUCKETS) {
                long below = total.getTotalCount() == 0 ? 0 : total.getCountBetweenValues(0, (long) bucket);
                String edge = bucket == Math.rint(bucket) ? Long.toString((long) bucket) : Double.toString(bucket);
                out.append(name)
                        .append("_bucket{")
                        .append(more)
                        .append("le=\"")
                        .append(edge)
                        .append("\"} ")
                        .append(below)
                        .append('\n');
            }
            out.append(name)
                    .append("_bucket{")
                    .append(more)
                    .append("le=\"+Inf\"} ")
                    .append(total.getTotalCount())
                    .append('\n');
            out.append(name)
                    .append("_sum{")
                    .append(labels)
                    .append("} ")
                    .append(sum(total))
                    .append('\n');
            out.append(name)
                    .append("_count{")
                    .append(labels)
                    .append("} ")
                    .append(total.getTotalCount())
                    .append('\n');
        });
    }

    private static long sum(Histogram total) {
        return Math.round(total.getMean() * total.getTotalCount());
    }

    private void add(String name, String type, String labels, Consumer<StringBuilder> lines) {
        Family family = families.computeIfAbsent(name, n -> new Family(type, new ArrayList<>()));
        if (family.type.equals(type)) {
            family.samples.add(new Sample(labels, lines));
        }
    }

    private String text() {
        StringBuilder out = new StringBuilder(8192);
        families.forEach((name, family) -> {
            out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.samples.sort(Comparator.comparing(Sample::labels));
            family.samples.forEach(sample -> sample.lines.accept(out));
        });
        return out.toString();
    }

    private static String name(String metric) {
        String clean = metric.replaceAll("[^A-Za-z0-9_]", "_");
        return metric.startsWith("sluice.") ? clean : "envoy_" + clean;
    }

    private static String labels(Tags tags) {
        StringBuilder out = new StringBuilder();
        for (Tags.Label label : tags.labels()) {
            String value =
                    label.value().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            out.append(out.isEmpty() ? "" : ",")
                    .append(label.name())
                    .append("=\"")
                    .append(value)
                    .append('"');
        }
        return out.toString();
    }
}
