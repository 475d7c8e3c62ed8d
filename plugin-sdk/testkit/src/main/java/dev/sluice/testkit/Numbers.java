package dev.sluice.testkit;

import dev.sluice.runtime.stats.CounterCell;
import dev.sluice.runtime.stats.GaugeCell;
import dev.sluice.runtime.stats.Stats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The numbers of a world. */
record Numbers(Stats stats) {
    /** A counter or gauge by its whole name. */
    long stat(String name) {
        for (CounterCell cell : stats.counters()) {
            if (cell.name().equals(name)) {
                return cell.value();
            }
        }
        for (GaugeCell cell : stats.gauges()) {
            if (cell.name().equals(name)) {
                return cell.value();
            }
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        throw new AssertionError("no counter or gauge " + name + "; alike: "
                + stats.counters().stream()
                        .map(CounterCell::name)
                        .filter(known -> known.endsWith(last) || known.startsWith(name.split("\\.")[0]))
                        .collect(Collectors.joining(", ")));
    }

    /** Counters and gauges that are not zero. */
    Map<String, Long> all() {
        Map<String, Long> all = new HashMap<>();
        stats.values((name, value) -> {
            if (value != 0) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Lines of what is other than it was. */
    List<String> since(Map<String, Long> before) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(all()).forEach((name, value) -> {
            long was = before.getOrDefault(name, 0L);
            if (was != value) {
                lines.add(name + ": " + value + (was == 0 ? "" : " (was " + was + ")"));
            }
        });
        return lines;
    }

    /** Whether a number that is not zero says that a filter failed. */
    static boolean blame(String name) {
        return name.startsWith("sluice.filter.") && name.endsWith(".errors");
    }

    /** Gauges of what is going on, connections and requests and the like, that are not zero. */
    List<String> active() {
        return stats.gauges().stream()
                .filter(cell -> cell.value() != 0 && cell.name().endsWith("_active"))
                .map(cell -> cell.name() + ": " + cell.value())
                .toList();
    }
}
