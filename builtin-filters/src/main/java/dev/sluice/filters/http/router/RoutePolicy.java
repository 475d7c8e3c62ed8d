package dev.sluice.filters.http.router;

import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.time.Duration;

/**
 * What a route's action asks of the router, compiled once per route. Public only because a factory's signature names it.
 *
 * @param plan the constant verdict for streams without timeout headers
 * @param upgrade the same for streams that ask for an upgrade, which have no timeout
 * @param connect for CONNECT: upstream is reached as it says, or gets the bytes behind it alone
 * @param rawPost the bytes of a POST are sent alone as those behind a CONNECT
 * @param timeoutMillis as text for {@code x-envoy-expected-rq-timeout-ms}; empty if there is no timeout
 * @param noCluster the answer if the cluster does not exist
 */
public record RoutePolicy(
        Verdict.Forward plan,
        Verdict.Forward upgrade,
        Verdict.Forward connect,
        boolean rawPost,
        String timeoutMillis,
        Verdict.Reply noCluster) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    static final RoutePolicy DEFAULT = of(RouteAction.getDefaultInstance());

    static RoutePolicy of(RouteAction action) {
        Duration timeout = action.hasTimeout() ? Times.of(action.getTimeout()) : DEFAULT_TIMEOUT;
        Verdict.Forward upgrade = Verdict.forward();
        if (action.hasIdleTimeout()) {
            upgrade = upgrade.idleTimeout(Times.of(action.getIdleTimeout()));
        }
        Verdict.Forward plan = upgrade.timeout(timeout);
        int status =
                switch (action.getClusterNotFoundResponseCode()) {
                    case NOT_FOUND -> 404;
                    case INTERNAL_SERVER_ERROR -> 500;
                    default -> 503;
                };
        Verdict.Reply noCluster = Verdict.reply(status).details("cluster_not_found");
        Verdict.Forward connect = terminates(action) ? upgrade.asRaw() : upgrade;
        return new RoutePolicy(
                plan,
                upgrade,
                connect,
                rawPost(action),
                timeout.isZero() ? "" : Long.toString(timeout.toMillis()),
                noCluster);
    }

    private static boolean rawPost(RouteAction action) {
        return action.getUpgradeConfigsList().stream()
                .anyMatch(config -> config.getConnectConfig().getAllowPost());
    }

    /** CONNECT ends here: its bytes go to the host as they are. */
    private static boolean terminates(RouteAction action) {
        return action.getUpgradeConfigsList().stream()
                .anyMatch(config -> config.getUpgradeType().equalsIgnoreCase("CONNECT") && config.hasConnectConfig());
    }
}
