package dev.sluice.filters.http.healthcheck;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.util.function.Predicate;

/**
 * Answers health checks for the process, or passes them on and keeps the answer for a while. Limits: does not look at the health of clusters.
 */
final class HealthCheckFilter implements HttpFilter {
    private static final HeaderName CHECKED_CLUSTER = HeaderName.of("x-envoy-upstream-healthchecked-cluster");
    private static final HeaderName FAIL = HeaderName.of("x-envoy-immediate-health-check-fail");
    private static final Key<Boolean> HEALTH_CHECK = Key.of("envoy.health_check", false);
    private static final Verdict.Reply OK = Verdict.reply(200).details("health_check_ok");
    private static final Verdict.Reply FAILED = Verdict.reply(503).details("health_check_failed");
    private final FilterContext context;
    private final Predicate<Headers> matches;
    private final boolean passThrough;
    private final long cacheNanos;
    private final Counter total;
    private final Counter ok;
    private final Counter failed;
    private final Counter cached;
    private volatile Seen seen = new Seen(0, 0);

    /** The last answer passed on; status 0: none yet. */
    private record Seen(int status, long atNanos) {}

    HealthCheckFilter(FilterContext context, Predicate<Headers> matches, boolean passThrough, long cacheNanos) {
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
        if (!context.healthy()) {
            failed.add(1);
            return FAILED.header(FAIL, "true");
        }
        if (!passThrough) {
            ok.add(1);
            return OK;
        }
        Seen last = seen;
        if (cacheNanos > 0 && last.status != 0 && x.nanoTime() - last.atNanos < cacheNanos) {
            cached.add(1);
            (last.status == 200 ? ok : failed).add(1);
            return Verdict.reply(last.status).details("health_check_cached");
        }
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        if (!x.get(HEALTH_CHECK)) {
            return Verdict.proceed();
        }
        if (passThrough && cacheNanos > 0 && !x.response().localReply()) {
            seen = new Seen(x.response().status(), x.nanoTime());
        }
        x.response().headers().set(CHECKED_CLUSTER, context.serviceCluster());
        return Verdict.proceed();
    }
}
