package dev.sluice.runtime.http;

import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.upstream.UpstreamCluster;

/** Asks the terminal once per head or failed try of an exchange. Loop-confined. */
final class TryWay extends Walk {
    private final HttpExchange x;

    TryWay(HttpExchange x) {
        super(x);
        this.x = x;
    }

    @Override
    protected Verdict ask(int step) throws Exception {
        return x.filters.asksAboutTries() ? x.filters.askAboutTry() : Verdict.proceed();
    }

    @Override
    protected void enter(int step) {
        x.enter(x.filters.terminal());
    }

    @Override
    protected void proceeded(int step) {}

    @Override
    protected void walked() {
        if (x.upstream.failure() == Upstream.Failure.NONE && x.forwarding.answered()) {
            x.responseWay.respond();
        } else {
            failedFor(Failures.reply(x.upstream));
        }
    }

    /** The answer counts as the cluster's. */
    private void failedFor(Verdict.Reply reply) {
        UpstreamCluster cluster = x.upstream.chosen();
        if (cluster != null) {
            cluster.requestStats().response(reply.status(), x.edge.internal());
        }
        x.responseWay.reply(reply);
    }

    @Override
    protected void decided(int step, Verdict verdict) {
        if (verdict instanceof Verdict.Reply reply && x.upstream.failure() != Upstream.Failure.NONE) {
            failedFor(reply);
            return;
        }
        if (verdict instanceof Verdict.Forward || verdict == Verdict.restart()) {
            x.forwarding.dropAnswer();
        }
        x.decided(verdict);
    }

    @Override
    protected Verdict failed(int step, Throwable why) {
        return x.filters.onFailure(x.filters.terminal(), why);
    }
}
