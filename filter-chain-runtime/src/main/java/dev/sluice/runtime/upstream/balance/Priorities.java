package dev.sluice.runtime.upstream.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How load falls over the priorities of a cluster, in percent, and which of them panic. Immutable. Source: Envoy's "Priority levels", "Degraded
 * endpoints" and "Panic threshold".
 */
public final class Priorities {
    /** How many hosts a priority has. */
    public record Count(int all, int healthy, int degraded) {}

    /**
     * Where the next request goes.
     *
     * @param degraded to the degraded hosts of that priority, else to the healthy ones; void in panic
     */
    public record Level(int priority, boolean degraded, boolean panic) {}

    private final Level[] byPercent = new Level[100];
    private final @Nullable Level only;

    /**
     * @param counts one for each priority, at least one
     * @param overprovisioning percent, 140 by default
     * @param panicThreshold percent of usable hosts below which all hosts are used
     */
    public Priorities(List<Count> counts, int overprovisioning, double panicThreshold) {
        int n = counts.size();
        int[] healthy = new int[n];
        int[] degraded = new int[n];
        int total = 0;
        for (int i = 0; i < n; i++) {
            Count c = counts.get(i);
            healthy[i] = share(c.healthy(), c.all(), overprovisioning);
            degraded[i] = share(c.degraded(), c.all(), overprovisioning);
            total += healthy[i] + degraded[i];
        }
        total = Math.min(100, total);
        boolean[] panic = new boolean[n];
        boolean everywhere = true;
        for (int i = 0; i < n; i++) {
            panic[i] = total < 100 && usablePercent(counts.get(i)) < panicThreshold;
            everywhere &= panic[i];
        }
        if (everywhere) {
            spreadByHosts(counts);
        } else {
            spread(healthy, degraded, total, panic);
        }
        only = same(byPercent) ? byPercent[0] : null;
    }

    /** Compared field by field: a record's own way makes classes at its first use, which is in every start. */
    private static boolean same(Level[] all) {
        Level first = all[0];
        for (Level each : all) {
            if (each.priority != first.priority || each.degraded != first.degraded || each.panic != first.panic) {
                return false;
            }
        }
        return true;
    }

    /** The level that takes everything, or null if load is split. */
    public @Nullable Level only() {
        return only;
    }

    /** @param percent 0 to 99, random */
    public Level level(int percent) {
        return byPercent[percent];
    }

    private static int share(int part, int all, int overprovisioning) {
        return all == 0 ? 0 : (int) Math.min(100, (long) overprovisioning * part / all);
    }

    private static double usablePercent(Count c) {
        return c.all() == 0 ? 0 : 100.0 * (c.healthy() + c.degraded()) / c.all();
    }

    private void spread(int[] healthy, int[] degraded, int total, boolean[] panic) {
        int at = 0;
        for (int i = 0; i < healthy.length; i++) {
            at = fill(at, total == 0 ? 0 : healthy[i] * 100 / total, new Level(i, false, panic[i]));
        }
        for (int i = 0; i < degraded.length; i++) {
            at = fill(at, total == 0 ? 0 : degraded[i] * 100 / total, new Level(i, true, panic[i]));
        }
        fillRest(at, panic[0]);
    }

    private void spreadByHosts(List<Count> counts) {
        long all = counts.stream().mapToLong(Count::all).sum();
        int at = 0;
        for (int i = 0; i < counts.size() && all > 0; i++) {
            at = fill(at, (int) (100L * counts.get(i).all() / all), new Level(i, false, true));
        }
        if (at == 0) {
            fill(0, 100, new Level(0, false, true));
        } else {
            fillRest(at, true);
        }
    }

    private int fill(int from, int count, Level level) {
        int end = Math.min(100, from + count);
        for (int i = from; i < end; i++) {
            byPercent[i] = level;
        }
        return end;
    }

    /** What integer division left over goes to the first priority that has load. */
    private void fillRest(int from, boolean panic) {
        for (int i = from; i < 100; i++) {
            byPercent[i] = from == 0 ? new Level(0, false, panic) : byPercent[0];
        }
    }
}
