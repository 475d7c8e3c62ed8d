package dev.sluice.runtime.upstream.health;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.stats.Stats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Checks the hosts of one cluster, all on one loop, whatever the number of loops that send to them. Any thread unless said. */
public final class HealthChecks {
    private final HealthPlan plan;
    private final Loop loop;
    private final Probes probes;
    private final HealthStats stats;
    private final RandomGenerator random;
    private final HealthEar ear;
    private final Map<Checked, Session> sessions = new IdentityHashMap<>();
    private @Nullable Runnable firstRound;
    private boolean stopped;

    /** @param scope {@code cluster.NAME.health_check} */
    public HealthChecks(
            HealthPlan plan, Loop loop, Probes probes, Stats.StatScope scope, RandomGenerator random, HealthEar ear) {
        this.plan = plan;
        this.loop = loop;
        this.probes = probes;
        this.random = random;
        this.ear = ear;
        stats = new HealthStats(scope);
    }

    /** The hosts as they are now: new ones are checked at once. */
    public void hosts(List<? extends Checked> now) {
        loop.execute(() -> take(now));
    }

    /** Runs when every host that is known then has been checked once. */
    public void afterFirstRound(Runnable done) {
        loop.execute(() -> {
            firstRound = done;
            settle();
        });
    }

    public void stop() {
        loop.execute(() -> {
            stopped = true;
            sessions.values().forEach(Session::stop);
            sessions.clear();
            settle();
        });
    }

    private void take(List<? extends Checked> now) {
        if (stopped) {
            return;
        }
        Set<Checked> stay = Collections.newSetFromMap(new IdentityHashMap<>());
        stay.addAll(now);
        for (Checked known : new ArrayList<>(sessions.keySet())) {
            Session session = stay.contains(known) ? null : sessions.remove(known);
            if (session != null) {
                session.stop();
            }
        }
        for (Checked host : now) {
            if (host.checked() && !sessions.containsKey(host)) {
                Session session = new Session(this, host, loop);
                sessions.put(host, session);
                session.start();
            }
        }
        settle();
    }

    private void settle() {
        Runnable done = firstRound;
        if (done != null && sessions.values().stream().allMatch(Session::decided)) {
            firstRound = null;
            done.run();
        }
    }

    // For sessions, on the loop.

    HealthPlan plan() {
        return plan;
    }

    HealthStats stats() {
        return stats;
    }

    Probe probe(Checked host, Probe.Ear heard) {
        return probes.of(plan, host, loop, stats, heard);
    }

    void tell(Checked host, HealthEvent event) {
        ear.event(host, event);
    }

    void passed(Checked host) {
        stats.success.add(1);
        if (host.condition().has(HealthFlag.FAILED_OUTLIER_CHECK)) {
            ear.healed(host);
        }
    }

    void checked(Checked host, boolean changed) {
        if (changed) {
            ear.changed(host);
        }
        settle();
    }

    long interval(boolean healthy, boolean pending) {
        HealthPlan.Times times = plan.times();
        long base;
        if (!ear.hadTraffic()) {
            base = healthy && !pending ? times.noTrafficHealthy() : times.noTraffic();
        } else if (healthy) {
            base = pending ? times.healthyEdge() : times.interval();
        } else {
            base = pending ? times.unhealthyEdge() : times.unhealthy();
        }
        return wait(base, times.intervalJitter());
    }

    long wait(long base, long jitter) {
        long share = base / 100 * plan.times().jitterPercent();
        return Math.max(
                1_000_000,
                base + (share > 0 ? random.nextLong(share) : 0) + (jitter > 0 ? random.nextLong(jitter) : 0));
    }
}
