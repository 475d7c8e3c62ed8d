package dev.sluice.filters.http.healthcheck;

import dev.sluice.filter.Body;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.util.List;
import java.util.function.Predicate;

/**
 * Answers health checks for the process, and for clusters that must be well enough, or passes them on and keeps the answer for a while.
 */
final class HealthCheckFilter implements HttpFilter {
    private static final HeaderName CHECKED_CLUSTER = HeaderName.of("x-envoy-upstream-healthchecked-cluster");
    private static final HeaderName FAIL = HeaderName.of("x-envoy-immediate-health-check-fail");
    private static final Key<Boolean> HEALTH_CHECK = Key.of("envoy.health_check", false);
    private static final Key<Boolean> ANSWERED = Key.of("envoy.health_check.answered", false);
    private static final String UNHEALTHY = "LH";
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final Verdict.Reply OK = Verdict.reply(200).details("health_check_ok");
    private static final Verdict.Reply FAILED = Verdict.reply(503).details("health_check_failed");
    private static final Verdict.Reply CLUSTER_FAILED =
            Verdict.reply(503).details("health_check_failed_cluster_unhealthy");
    private final FilterContext context;
    private final Predicate<Headers> matches;
    private final boolean passThrough;
    private final long cacheNanos;
    private final List<ClusterHealth> clusters;
    private final Counter total;
    private final Counter ok;
    private final Counter failed;
    private final Counter cached;
    private volatile Seen seen = new Seen(0, 0);

    /** The last answer passed on; status 0: none yet. */
    private record Seen(int status, long atNanos) {}

    HealthCheckFilter(
            FilterContext context,
            Predicate<Headers> matches,
            boolean passThrough,
            long cacheNanos,
            List<ClusterHealth> clusters) {
        this.clusters = clusters;
        this.context = context;
        this.matches = matches;
        this.passThrough = passThrough;
        this.cacheNanos = cacheNanos;
        total = context.counter("health_check.request_total");
        ok = context.counter("health_check.ok");
        failed = context.counter("health_check.failed");
        cached = context.counter("health_check.cached_response");
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (!matches.test(x.request().headers())) {
            return Verdict.proceed();
        }
        x.put(HEALTH_CHECK, true);
        total.add(1);
        if (passThrough && context.healthy() && !cached(x)) {
            return Verdict.proceed();
        }
        x.put(ANSWERED, true);
        // Not before the end of a body, so that the connection can stay.
        Body body = x.request().body();
        return body.ended() ? answer(x) : Verdict.when(body.read(MAX_BODY_BYTES), all -> answer(x));
    }

    private boolean clustersWell() {
        for (ClusterHealth each : clusters) {
            if (!each.wellEnough()) {
                return false;
            }
        }
        return true;
    }

    private boolean cached(Exchange x) {
        Seen last = seen;
        return cacheNanos > 0 && last.status != 0 && x.nanoTime() - last.atNanos < cacheNanos;
    }

    private Verdict answer(Exchange x) {
        if (!context.healthy()) {
            failed.add(1);
            x.flag(UNHEALTHY);
            return FAILED;
        }
        if (!clustersWell()) {
            failed.add(1);
            x.flag(UNHEALTHY);
            return CLUSTER_FAILED;
        }
        if (!passThrough) {
            ok.add(1);
            return OK;
        }
        int status = seen.status;
        cached.add(1);
        if (status / 100 == 2) {
            ok.add(1);
        } else {
            failed.add(1);
            x.flag(UNHEALTHY);
        }
        return Verdict.reply(status).details("health_check_cached");
    }

    @Override
    public Verdict onResponse(Exchange x) {
        Headers head = x.response().headers();
        if (x.get(HEALTH_CHECK)) {
            if (cacheNanos > 0 && !x.get(ANSWERED)) {
                seen = new Seen(x.response().status(), x.nanoTime());
            }
            head.set(CHECKED_CLUSTER, context.serviceCluster());
        }
        if (!context.healthy()) {
            head.set(FAIL, "true");
        }
        return Verdict.proceed();
    }
}
