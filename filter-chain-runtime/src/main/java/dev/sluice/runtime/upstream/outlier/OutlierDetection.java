package dev.sluice.runtime.upstream.outlier;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.health.HealthFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which hosts of one cluster are out, all on one loop; hosts count on theirs. Failures in a row are told at once, rates are looked at when an
 * interval ends, which is also when hosts may come back. Any thread unless said. Source: Envoy, outlier detection.
 */
public final class OutlierDetection {
    private final OutlierPlan plan;
    private final Loop loop;
    private final OutlierStats stats;
    private final RandomGenerator random;
    private final OutlierEar ear;
    private final Map<Watched, Stay> stays = new LinkedHashMap<>();
    private volatile OutlierRates rates = OutlierRates.NONE;
    private @Nullable Timer timer;
    private int out;
    private boolean stopped;

    /** @param scope {@code cluster.NAME.outlier_detection} */
    public OutlierDetection(
            OutlierPlan plan, Loop loop, Stats.StatScope scope, RandomGenerator random, OutlierEar ear) {
        this.plan = plan;
        this.loop = loop;
        this.random = random;
        this.ear = ear;
        stats = new OutlierStats(scope);
    }

    public void start() {
        loop.execute(this::again);
    }

    /** The hosts as they are now, before they are chosen from. */
    public void hosts(List<? extends Watched> now) {
        for (Watched host : now) {
            if (host.outcomes() == null) {
                host.watchedBy(new Outcomes(plan, cause -> loop.execute(() -> tooMany(host, cause))));
            }
        }
        loop.execute(() -> take(now));
    }

    /** An active check of the host has passed. */
    public void healed(Watched host) {
        if (plan.healing()) {
            loop.execute(() -> {
                Stay stay = stays.get(host);
                if (stay != null && out(host) && !host.condition().has(HealthFlag.FAILED_ACTIVE_HC)) {
                    bringBack(host, stay);
                }
            });
        }
    }

    public OutlierRates rates() {
        return rates;
    }

    public void stop() {
        loop.execute(() -> {
            stopped = true;
            if (timer != null) {
                timer.cancel();
            }
            take(List.of());
        });
    }

    private void again() {
        if (!stopped) {
            timer = loop.after(plan.times().interval(), this::intervalEnds);
        }
    }

    private void take(List<? extends Watched> now) {
        Set<Watched> stay = new HashSet<>(now);
        stays.keySet().removeIf(host -> {
            boolean goes = !stay.contains(host);
            if (goes && out(host)) {
                count(-1);
            }
            return goes;
        });
        for (Watched host : now) {
            Outcomes outcomes = host.outcomes();
            if (outcomes != null && !stopped) {
                stays.computeIfAbsent(host, h -> new Stay(outcomes));
            }
        }
    }

    private static boolean out(Watched host) {
        return host.condition().has(HealthFlag.FAILED_OUTLIER_CHECK);
    }

    private void count(int more) {
        out += more;
        stats.active.add(more);
    }

    /** A message from another loop: the host may have gone since. */
    private void tooMany(Watched host, Cause cause) {
        Stay stay = stays.get(host);
        if (stay != null && !out(host)) {
            stats.detected(cause);
            takeOut(host, stay, cause, OutlierEvent.Rates.NONE);
            stay.outcomes().restart(cause);
        }
    }

    private void takeOut(Watched host, Stay stay, Cause cause, OutlierEvent.Rates why) {
        boolean room = 100.0 * (out + 1) / stays.size() <= plan.maxPercent();
        if (!room && !(plan.alwaysOne() && out == 0)) {
            stats.overflow.add(1);
            return;
        }
        stats.allowed(cause);
        boolean enforced = random.nextInt(100) < plan.enforcing().getOrDefault(cause, 0);
        long now = loop.nanoTime();
        if (enforced) {
            count(1);
            stats.enforced(cause);
            host.condition().set(HealthFlag.FAILED_OUTLIER_CHECK);
            long jitter = plan.times().jitter();
            stay.begin(now, plan.times(), jitter == 0 ? 0 : random.nextLong(jitter + 1));
            ear.changed(host);
        }
        ear.event(host, new OutlierEvent(true, cause, stay.secondsSinceEnd(now), stay.times(), enforced, why));
    }

    private void bringBack(Watched host, Stay stay) {
        count(-1);
        host.condition().clear(HealthFlag.FAILED_OUTLIER_CHECK);
        long now = loop.nanoTime();
        stay.end(now);
        ear.changed(host);
        ear.event(
                host,
                new OutlierEvent(
                        false,
                        Cause.CONSECUTIVE_5XX,
                        stay.secondsSinceBegin(now),
                        stay.times(),
                        false,
                        OutlierEvent.Rates.NONE));
    }

    private void intervalEnds() {
        long now = loop.nanoTime();
        List<Judged> answers = new ArrayList<>();
        List<Judged> ways = new ArrayList<>();
        stays.forEach((host, stay) -> {
            if (!out(host)) {
                stay.forgive();
            } else if (stay.over(now, plan.times())) {
                bringBack(host, stay);
            }
            answers.add(new Judged(host, stay, stay.outcomes().answers, out(host)));
            ways.add(new Judged(host, stay, stay.outcomes().ways, out(host)));
        });
        Verdicts external = judge(answers, Cause.SUCCESS_RATE, Cause.FAILURE_PERCENTAGE);
        Verdicts local = plan.split()
                ? judge(ways, Cause.SUCCESS_RATE_LOCAL_ORIGIN, Cause.FAILURE_PERCENTAGE_LOCAL_ORIGIN)
                : Verdicts.NONE;
        rates = new OutlierRates(external.average(), external.threshold(), local.average(), local.threshold());
        again();
    }

    /** One host's interval. */
    private record Judged(Watched host, Stay stay, Share share, Share.Interval interval, boolean wasOut) {
        Judged(Watched host, Stay stay, Share share, boolean wasOut) {
            this(host, stay, share, share.end(), wasOut);
        }
    }

    private Verdicts judge(List<Judged> all, Cause rate, Cause percentage) {
        if (all.size() < plan.success().hosts() && all.size() < plan.failure().hosts()) {
            return Verdicts.NONE;
        }
        List<Judged> inside = all.stream()
                .filter(each -> !each.wasOut && each.interval.requests() > 0)
                .toList();
        int least = Math.min(plan.success().requests(), plan.failure().requests());
        for (Judged each : inside) {
            if (each.interval.requests() >= least) {
                each.share.shown(each.interval.percent());
            }
        }
        List<Judged> rated = busy(inside, plan.success());
        Verdicts verdicts = Verdicts.NONE;
        if (!rated.isEmpty() && rated.size() >= plan.success().hosts()) {
            verdicts = Verdicts.of(
                    rated.stream().mapToDouble(each -> each.interval.percent()).toArray(),
                    plan.success().threshold());
            double threshold = verdicts.threshold();
            for (Judged each : rated) {
                if (each.interval.percent() < threshold) {
                    notice(each, rate, new OutlierEvent.Rates(each.interval.percent(), verdicts.average(), threshold));
                }
            }
        }
        List<Judged> counted = busy(inside, plan.failure());
        if (!counted.isEmpty() && counted.size() >= plan.failure().hosts()) {
            for (Judged each : counted) {
                if (100 - each.interval.percent() >= plan.failure().threshold() && !out(each.host)) {
                    notice(each, percentage, new OutlierEvent.Rates(each.interval.percent(), 0, 0));
                }
            }
        }
        return verdicts;
    }

    private static List<Judged> busy(List<Judged> all, OutlierPlan.Rate rate) {
        return all.stream()
                .filter(each -> each.interval.requests() >= rate.requests())
                .toList();
    }

    private void notice(Judged each, Cause cause, OutlierEvent.Rates why) {
        stats.detected(cause);
        takeOut(each.host, each.stay, cause, why);
    }
}
