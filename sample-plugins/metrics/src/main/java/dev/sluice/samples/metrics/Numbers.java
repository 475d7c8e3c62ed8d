package dev.sluice.samples.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was counted; all loops add to it without a lock. Source of the form: Prometheus, text-based exposition format. */
final class Numbers {
    private static final String OTHER = "other";
    private static final double NANOS = 1e9;

    private final String label;
    private final int most;
    private final Map<String, Map<String, LongAdder>> requests = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Numbers(String label, int most) {
        this.label = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        this.most = most;
    }

    void add(String value, String code, long took) {
        String known = requests.containsKey(value) || requests.size() < most ? value : OTHER;
        requests.computeIfAbsent(known, v -> new ConcurrentHashMap<>())
                .computeIfAbsent(code, c -> new LongAdder())
                .increment();
        count.increment();
        nanos.add(took);
    }

    String text() {
        StringBuilder text = new StringBuilder("# TYPE acme_requests_total counter\n");
        new TreeMap<>(requests).forEach((value, codes) -> new TreeMap<>(codes)
                .forEach((code, number) -> text.append("acme_requests_total{")
                        .append(label)
                        .append("=\"")
                        .append(escaped(value))
                        .append("\",code=\"")
                        .append(code)
                        .append("\"} ")
                        .append(number.sum())
                        .append('\n')));
        return text.append("# TYPE acme_request_seconds summary\nacme_request_seconds_sum ")
                .append(nanos.sum() / NANOS)
                .append("\nacme_request_seconds_count ")
                .append(count.sum())
                .append('\n')
                .toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
