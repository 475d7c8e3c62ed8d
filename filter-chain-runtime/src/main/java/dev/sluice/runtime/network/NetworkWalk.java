package dev.sluice.runtime.network;

import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterNumbers;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Walk;

/** Asks the filters of a chain in order. */
final class NetworkWalk extends Walk {
    private final DownstreamConnection connection;
    private final NetworkChain chain;

    NetworkWalk(DownstreamConnection connection, NetworkChain chain) {
        super(connection);
        this.connection = connection;
        this.chain = chain;
    }

    @Override
    protected Verdict ask(int step) {
        FilterUse use = chain.use(step);
        FilterNumbers numbers = use.numbers(connection.loop().index());
        numbers.began();
        connection.asks(step);
        if ((use.maskOf(connection.filter(step)) & NetworkChain.ON_CONNECTION) == 0) {
            return Verdict.proceed();
        }
        if (use.tripped() && !use.probes()) {
            numbers.refused();
            return use.failOpen() ? Verdict.proceed() : Verdict.reset(use.trippedDetails());
        }
        Verdict verdict = connection.filter(step).onConnection(connection);
        numbers.said(verdict);
        if (use.tripped()) {
            use.probed(true);
        }
        return verdict;
    }

    @Override
    protected void enter(int step) {
        connection.enter(step);
    }

    @Override
    protected void waits(int step) {
        connection.waits();
    }

    @Override
    protected void proceeded(int step) {
        connection.proceeded();
    }

    @Override
    protected void walked() {
        connection.walked();
    }

    @Override
    protected void decided(int step, Verdict verdict) {
        connection.decided(step, verdict);
    }

    @Override
    protected Verdict failed(int step, Throwable why) {
        FilterUse use = chain.use(step);
        if (use.tripped()) {
            use.probed(false);
        }
        use.failed(why);
        boolean terminal = step == chain.size() - 1 && chain.endpoint() == null;
        return use.failOpen() && !terminal ? Verdict.proceed() : Verdict.reset(use.failureDetails());
    }
}
