package dev.sluice.filters.http.router;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Route;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.Optional;

/**
 * Policy only: finds route and cluster, sets timeouts, names failures as Envoy does. No body byte passes through it. Shared by all streams of a
 * chain. Limits: one try per request (the runtime alone replaces a pooled connection that turned out dead).
 */
final class RouterFilter implements HttpTerminal {
    private static final HeaderName TIMEOUT_MS = HeaderName.of("x-envoy-upstream-rq-timeout-ms");
    private static final HeaderName EXPECTED_MS = HeaderName.of("x-envoy-expected-rq-timeout-ms");
    private static final HeaderName SERVICE_TIME = HeaderName.of("x-envoy-upstream-service-time");
    private static final Verdict.Reply NOT_FOUND = Verdict.reply(404).details("route_not_found");
    /** The usual times as text, so that a response makes no String. */
    private static final String[] MILLIS = new String[256];

    private final boolean suppressEnvoyHeaders;

    static {
        for (int i = 0; i < MILLIS.length; i++) {
            MILLIS[i] = Integer.toString(i);
        }
    }

    RouterFilter(boolean suppressEnvoyHeaders) {
        this.suppressEnvoyHeaders = suppressEnvoyHeaders;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Optional<Route> matched = x.route();
        if (matched.isEmpty()) {
            x.flag("NR");
            return NOT_FOUND;
        }
        Route route = matched.get();
        Optional<Verdict.Reply> direct = route.direct(x);
        if (direct.isPresent()) {
            return direct.get();
        }
        RoutePolicy policy = x.perRoute(RoutePolicy.DEFAULT);
        Optional<Cluster> cluster = route.cluster(x);
        if (cluster.isEmpty()) {
            x.flag("NC");
            return policy.noCluster();
        }
        x.upstream().cluster(cluster.get());
        String upgrade = x.request().upgrade();
        if (!upgrade.isEmpty()) {
            route.prepare(x);
            return upgrade.equals("connect") ? policy.connect() : policy.upgrade();
        }
        Verdict.Forward plan = plan(x, policy);
        route.prepare(x);
        return policy.rawPost() && x.request().headers().is(HeaderName.METHOD, "POST") ? plan.asRaw() : plan;
    }

    private Verdict.Forward plan(Exchange x, RoutePolicy policy) {
        Headers head = x.request().headers();
        Verdict.Forward plan = policy.plan();
        String expected = policy.timeoutMillis();
        if (head.has(TIMEOUT_MS)) {
            String asked = head.get(TIMEOUT_MS);
            head.remove(TIMEOUT_MS);
            if (asked.length() <= 12 && asked.matches("[0-9]+")) {
                plan = plan.timeout(Duration.ofMillis(Long.parseLong(asked)));
                expected = asked;
            }
        }
        if (!suppressEnvoyHeaders && !expected.isEmpty() && !expected.equals("0")) {
            head.set(EXPECTED_MS, expected);
        }
        return plan;
    }

    @Override
    public Verdict onUpstream(Exchange x) {
        Upstream.Failure failure = x.upstream().failure();
        if (failure != Upstream.Failure.NONE) {
            return failed(x, failure);
        }
        if (!suppressEnvoyHeaders) {
            long since = Math.max(x.info().requestEndNanos(), x.info().startNanos());
            x.response().headers().set(SERVICE_TIME, millis((x.nanoTime() - since) / 1_000_000));
        }
        x.route().ifPresent(route -> route.finish(x));
        return Verdict.proceed();
    }

    private static String millis(long since) {
        return since >= 0 && since < MILLIS.length ? MILLIS[(int) since] : Long.toString(since);
    }

    private Verdict failed(Exchange x, Upstream.Failure failure) {
        RouterFailure why = RouterFailure.of(failure);
        x.flag(why.flag());
        return why.reply(x.upstream().failureReason(), suppressEnvoyHeaders);
    }
}
