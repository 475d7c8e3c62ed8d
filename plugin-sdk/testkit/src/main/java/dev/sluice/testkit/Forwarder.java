package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Route;
import dev.sluice.filter.Verdict;
import java.util.Optional;

/** The least a terminal can do. */
final class Forwarder implements HttpTerminal {
    @Override
    public Verdict onRequest(Exchange x) {
        Optional<Route> route = x.route();
        if (route.isEmpty()) {
            return Verdict.reply(404).details("route_not_found");
        }
        Optional<Verdict.Reply> direct = route.get().direct(x);
        if (direct.isPresent()) {
            return direct.get();
        }
        route.get().cluster(x).ifPresent(x.upstream()::cluster);
        route.get().prepare(x);
        return Verdict.forward();
    }

    @Override
    public Verdict onUpstream(Exchange x) {
        if (x.upstream().failure() != dev.sluice.filter.Upstream.Failure.NONE) {
            return Verdict.reply(503).details("upstream_failed{" + x.upstream().failure() + '}');
        }
        x.route().ifPresent(route -> route.finish(x));
        return Verdict.proceed();
    }
}
