package dev.sluice.runtime.network;

import dev.sluice.filter.Verdict;
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
        use.count();
        connection.asks(step);
        if ((use.maskOf(connection.filter(step)) & NetworkChain.ON_CONNECTION) == 0) {
            return Verdict.proceed();
        }
        return connection.filter(step).onConnection(connection);
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
        use.failed(why);
        boolean terminal = step == chain.size() - 1 && chain.endpoint() == null;
        return use.failOpen() && !terminal ? Verdict.proceed() : Verdict.reset(use.failureDetails());
    }
}
