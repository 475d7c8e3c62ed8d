package dev.sluice.runtime.stats;

import dev.sluice.filter.stats.Gauge;
import java.util.concurrent.atomic.AtomicLong;

/** A gauge: one cell that is added to or set. */
public final class GaugeCell implements Gauge {
    private final String name;
    private final AtomicLong value = new AtomicLong();
    private volatile boolean used;

    GaugeCell(String name) {
        this.name = name;
    }

    @Override
    public void add(long n) {
        value.addAndGet(n);
        used = true;
    }

    @Override
    public void set(long now) {
        value.set(now);
        used = true;
    }

    public String name() {
        return name;
    }

    public long value() {
        return value.get();
    }

    public boolean used() {
        return used;
    }
}
