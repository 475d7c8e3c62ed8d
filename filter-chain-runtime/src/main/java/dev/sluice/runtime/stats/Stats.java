package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ObjLongConsumer;

/**
 * Every number of the process by its full Envoy name, such as {@code cluster.web.upstream_rq_total}. Any thread. A name given twice is the same
 * number, so numbers outlive reloads. Look a number up once and keep it: a look-up hashes the name.
 */
public final class Stats {
    private final LoopCells cells = new LoopCells();
    private final Map<String, CounterCell> counters = new ConcurrentHashMap<>();
    private final Map<String, GaugeCell> gauges = new ConcurrentHashMap<>();
    private final Map<String, HistogramCell> histograms = new ConcurrentHashMap<>();

    private final Set<Runnable> feeds = ConcurrentHashMap.newKeySet();

    /** Runs before numbers are read as a whole: brings up to date what is counted elsewhere, such as in plain fields of each loop. */
    public void feed(Runnable update) {
        feeds.add(update);
    }

    /** Ends a {@link #feed}. */
    public void unfeed(Runnable update) {
        feeds.remove(update);
    }

    private void update() {
        feeds.forEach(Runnable::run);
    }

    public CounterCell counter(String name) {
        return counters.computeIfAbsent(name, each -> new CounterCell(each, cells));
    }

    public GaugeCell gauge(String name) {
        return gauges.computeIfAbsent(name, each -> new GaugeCell(each, cells));
    }

    public HistogramCell histogram(String name) {
        return histograms.computeIfAbsent(name, HistogramCell::new);
    }

    /** A view that puts {@code prefix} and a dot before every name. */
    public StatScope scope(String prefix) {
        return new StatScope(this, prefix);
    }

    /** Sorted by name; a snapshot of which numbers exist, not of their values. */
    public Collection<CounterCell> counters() {
        update();
        return new ConcurrentSkipListMap<>(counters).values();
    }

    public Collection<GaugeCell> gauges() {
        return new ConcurrentSkipListMap<>(gauges).values();
    }

    public Collection<HistogramCell> histograms() {
        return new ConcurrentSkipListMap<>(histograms).values();
    }

    /** Counters and gauges with their values, in no order. */
    public void values(ObjLongConsumer<String> each) {
        update();
        counters.forEach((name, cell) -> each.accept(name, cell.value()));
        gauges.forEach((name, cell) -> each.accept(name, cell.value()));
    }

    /** Numbers under a prefix. Any thread. */
    public record StatScope(Stats stats, String prefix) {
        public Counter counter(String name) {
            return stats.counter(prefix + '.' + name);
        }

        public Gauge gauge(String name) {
            return stats.gauge(prefix + '.' + name);
        }

        public Histogram histogram(String name) {
            return stats.histogram(prefix + '.' + name);
        }

        public StatScope scope(String more) {
            return new StatScope(stats, prefix + '.' + more);
        }
    }
}
