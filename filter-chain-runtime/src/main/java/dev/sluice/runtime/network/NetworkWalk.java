package dev.sluice.runtime.network;

import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Trial;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.chain.watch.FilterNumbers;

/** Asks the filters of a chain in order. */
final class NetworkWalk extends Walk {
    private final DownstreamConnection connection;
    private NetworkChain chain;
    private final Trial trial = new Trial();

    NetworkWalk(DownstreamConnection connection, NetworkChain chain) {
        super(connection);
        this.connection = connection;
        this.chain = chain;
    }

    /** The connection goes on in a newer chain of the same filters; the old one must not be held by those who asked in it. */
    void use(NetworkChain next) {
        chain = next;
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
        if (!trial.asks(use, numbers)) {
            return use.failOpen() ? Verdict.proceed() : Verdict.reset(use.trippedDetails());
        }
        Verdict verdict = connection.filter(step).onConnection(connection);
        numbers.said(verdict);
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
        trial.ended(chain.use(step), true);
        connection.proceeded();
    }

    @Override
    protected void walked() {
        connection.walked();
    }

    @Override
    protected void decided(int step, Verdict verdict) {
        trial.ended(chain.use(step), true);
        connection.decided(step, verdict);
    }

    @Override
    protected Verdict failed(int step, Throwable why) {
        FilterUse use = chain.use(step);
        trial.ended(use, false);
        use.failed(why);
        boolean terminal = step == chain.size() - 1 && chain.endpoint() == null;
        return use.failOpen() && !terminal ? Verdict.proceed() : Verdict.reset(use.failureDetails());
    }
}
