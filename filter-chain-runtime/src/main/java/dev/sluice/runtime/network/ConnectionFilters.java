package dev.sluice.runtime.network;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters as one connection meets them: those of the listener, then those of a chain, which a newer chain of the listener may replace. Who of them
 * is asked and blamed, and what they are told at the end. Loop-confined.
 */
abstract class ConnectionFilters extends ConnectionRecord {
    static final int NOBODY = -1;
    private static final NetworkFilter PASSIVE = new NetworkFilter() {};
    private static final ListenerChanges NOBODY_LISTENS = () -> {};

    @Nullable
    NetworkChain chain;

    /** Asks those of the chain. */
    @Nullable
    NetworkWalk walk;

    private NetworkFilter @Nullable [] served;
    private List<FilterUse> listenerFilters = List.of();
    private ListenerChanges changes = NOBODY_LISTENS;
    private boolean draining;
    private String logType = "NotSet";

    ConnectionFilters(Loop loop, Shared shared, ConnectionHome home, SocketAddress local, SocketAddress remote) {
        super(loop, shared, home, local, remote);
    }

    /** Its wire has ended. */
    abstract boolean done();

    /** Its chain's endpoint has it. */
    abstract boolean atEndpoint();

    /** Before {@link #serve}: who is to blame for what {@link #enterListenerFilter} entered. */
    public final void listenerFilters(List<FilterUse> all) {
        listenerFilters = all;
    }

    /** A callback of a listener filter follows. */
    public final void enterListenerFilter(int step) {
        enter(-2 - step);
    }

    /** As on every call of a filter: a debug run looks where it comes from. */
    public final void usedByListenerFilter() {
        used();
    }

    /** The filters of the chain and those of the listener are numbered apart; null if the number is nobody's. */
    @Override
    public final @Nullable FilterUse filterUse(int filter) {
        if (filter < NOBODY) {
            int step = -2 - filter;
            return step < listenerFilters.size() ? listenerFilters.get(step) : null;
        }
        return chain == null || filter < 0 || filter >= chain.size() ? null : chain.use(filter);
    }

    @Override
    public final String filterName(int filter) {
        FilterUse known = filterUse(filter);
        return known == null ? "" : known.name();
    }

    /** Asks those that keep something for each connection for their object. */
    final void begin(NetworkChain with) {
        NetworkFilter[] own = new NetworkFilter[with.size()];
        served = own;
        for (int i = 0; i < own.length && !frozen(); i++) {
            own[i] = with.shared(i);
            if ((with.use(i).mask() & NetworkChain.BEGIN) != 0) {
                enter(i);
                try {
                    own[i] = with.shared(i).begin(this);
                } catch (Throwable failure) {
                    if (with.use(i).failOpen() && !(own[i] instanceof NetworkTerminal)) {
                        with.use(i).failed(failure);
                        own[i] = PASSIVE;
                    } else {
                        failed(i, failure);
                    }
                } finally {
                    left();
                }
            }
        }
    }

    final NetworkFilter filter(int step) {
        NetworkFilter[] own = served;
        return own == null ? chain().shared(step) : own[step];
    }

    final NetworkChain chain() {
        if (chain == null) {
            throw new IllegalStateException("no chain yet");
        }
        return chain;
    }

    @Override
    protected final Verdict.Final failure(int filter, Throwable why) {
        FilterUse guilty = filterUse(filter);
        if (guilty == null) {
            return Verdict.reset("filter_exception");
        }
        guilty.failed(why);
        return Verdict.reset(guilty.failureDetails());
    }

    @Override
    protected final void taskFailed(int filter, Throwable why) {
        FilterUse guilty = filterUse(filter);
        if (guilty == null || !guilty.failOpen() || guilty.filter() instanceof NetworkTerminal) {
            failed(filter, why);
        } else {
            guilty.failed(why);
        }
    }

    /** Who hears of what becomes of the listener; at once if it drains already. */
    public final void onChanges(ListenerChanges hearer) {
        changes = hearer;
        if (draining) {
            hearer.drain();
        }
    }

    @Override
    public final String filterChainName() {
        return chain == null ? "" : chain.name();
    }

    /**
     * The listener has newer chains, and this is the one for this connection. What can go over does: an endpoint's next streams, and the connection
     * with all it has if its filters are the same. False if some of the old chain stays in use until the connection ends.
     */
    public final boolean use(NetworkChain next, ConnectionHome from) {
        NetworkChain old = chain;
        if (old == null || done()) {
            return false;
        }
        Endpoint endpoint = next.endpoint();
        boolean moved = !atEndpoint()
                ? (old.endpoint() == null) == (endpoint == null)
                : endpoint != null && changes.use(endpoint);
        if (!moved || !old.sameFilters(next)) {
            return false;
        }
        next.retain();
        chain = next;
        if (walk != null) {
            walk.use(next);
        }
        home = from;
        old.release();
        return true;
    }

    /** The listener's chains that it belongs to. */
    public final ConnectionHome home() {
        return home;
    }

    /** Newer chains of the listener, while none of either has been chosen. */
    public final void home(ConnectionHome instead) {
        home = instead;
    }

    /** Whether a chain was chosen. */
    public final boolean served() {
        return chain != null;
    }

    public final boolean draining() {
        return draining;
    }

    /** The listener drains. Once. */
    public final void drain() {
        if (!draining && !done()) {
            draining = true;
            changes.drain();
        }
    }

    final void tellFilters() {
        for (int i = 0; chain != null && i < chain.size(); i++) {
            if (served != null && served[i] == null || (chain.use(i).maskOf(filter(i)) & NetworkChain.ON_CLOSE) == 0) {
                continue;
            }
            enter(i);
            try {
                filter(i).onClose(this);
            } catch (Throwable failure) {
                chain.use(i).failed(failure);
            } finally {
                left();
            }
        }
    }

    final void log() {
        if (chain != null) {
            log(chain.logs(), "TcpConnectionEnd");
        }
        log(home.logs(), "NotSet");
    }

    @Override
    public final void log(String type) {
        if (chain != null && !done()) {
            endNanos = loop().nanoTime();
            log(chain.logs(), type);
            endNanos = 0;
        }
    }

    @Override
    public final String logType() {
        return logType;
    }

    private void log(AccessLog[] logs, String type) {
        logType = type;
        for (AccessLog log : logs) {
            log.log(this, loop());
        }
    }
}
