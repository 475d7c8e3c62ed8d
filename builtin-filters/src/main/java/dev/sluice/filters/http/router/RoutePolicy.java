package dev.sluice.filters.http.router;

import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.time.Duration;

/**
 * What a route's action asks of the router, compiled once per route. Public only because a factory's signature names it.
 *
 * @param plan the constant verdict for streams without timeout headers
 * @param timeoutMillis as text for {@code x-envoy-expected-rq-timeout-ms}; empty if there is no timeout
 * @param noCluster the answer if the cluster does not exist
 */
public record RoutePolicy(Verdict.Forward plan, String timeoutMillis, Verdict.Reply noCluster) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    static final RoutePolicy DEFAULT = of(RouteAction.getDefaultInstance());

    static RoutePolicy of(RouteAction action) {
        Duration timeout = action.hasTimeout() ? Times.of(action.getTimeout()) : DEFAULT_TIMEOUT;
        Verdict.Forward plan = Verdict.forward().timeout(timeout);
        if (action.hasIdleTimeout()) {
            plan = plan.idleTimeout(Times.of(action.getIdleTimeout()));
        }
        int status =
                switch (action.getClusterNotFoundResponseCode()) {
                    case NOT_FOUND -> 404;
                    case INTERNAL_SERVER_ERROR -> 500;
                    default -> 503;
                };
        Verdict.Reply noCluster = Verdict.reply(status).details("cluster_not_found");
        return new RoutePolicy(plan, timeout.isZero() ? "" : Long.toString(timeout.toMillis()), noCluster);
    }
}
