package dev.sluice.testkit.rules;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A terminal that asks again after a failed try or a 503, three times at most. */
final class Retries implements HttpTerminal {
    final List<String> log = new ArrayList<>();
    private final Verdict.Forward plan;

    Retries(Verdict.Forward plan) {
        this.plan = plan;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        x.route().flatMap(route -> route.cluster(x)).ifPresent(x.upstream()::cluster);
        return plan;
    }

    @Override
    public Verdict onUpstream(Exchange x) {
        Upstream u = x.upstream();
        log.add(u.failure() + (u.replayable() ? "" : " not replayable"));
        boolean bad = u.failure() != Upstream.Failure.NONE || x.response().status() == 503;
        if (bad && u.tries() < 3 && u.replayable()) {
            return plan;
        }
        return u.failure() == Upstream.Failure.NONE
                ? Verdict.proceed()
                : Verdict.reply(503).details("tries_over");
    }
}
