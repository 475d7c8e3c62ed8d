package dev.sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of one row by peer, and how they are written. */
final class Figures {
    private final Map<String, List<Double>> all = new LinkedHashMap<>();
    private final String unit;

    Figures(String unit) {
        this.unit = unit;
    }

    void add(String peer, double value) {
        all.computeIfAbsent(peer, p -> new ArrayList<>()).add(value);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double spread(List<Double> values) {
        double least = values.stream().min(Double::compare).orElse(0.0);
        double most = values.stream().max(Double::compare).orElse(0.0);
        return least == most ? 0 : (most - least) / median(values);
    }

    static String head(List<String> peers) {
        return "| case | unit | " + String.join(" | ", peers) + " |\n|---|---|" + "---|".repeat(peers.size());
    }

    /** A line of the table: median, spread of all rounds, and the ratio to the first peer. */
    String line(String title, List<String> peers) {
        List<Double> base = all.getOrDefault(peers.get(0), List.of());
        return peers.stream()
                .map(peer -> cell(all.getOrDefault(peer, List.of()), base))
                .collect(Collectors.joining(" | ", "| " + title + " | " + unit + " | ", " |"));
    }

    private static String cell(List<Double> values, List<Double> base) {
        if (values.isEmpty()) {
            return "–";
        }
        double middle = median(values);
        String text = String.format(Locale.ROOT, middle < 10 ? "%.2f" : middle < 100 ? "%.1f" : "%.0f", middle)
                + String.format(Locale.ROOT, " ±%.0f %%", spread(values) * 50);
        return values.equals(base) || base.isEmpty() || median(base) == 0
                ? text
                : text + String.format(Locale.ROOT, " (**%.2f**)", middle / median(base));
    }
}
