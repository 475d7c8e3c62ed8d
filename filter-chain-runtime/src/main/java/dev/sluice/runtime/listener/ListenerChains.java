package dev.sluice.runtime.listener;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.AccessLogCompiler;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterRoster;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.NotOpened;
import dev.sluice.runtime.network.NetworkChain;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsPlan;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The opened filters of one plan, with its logs. Any thread. Handed to a {@link RunningListener}, which closes it; else closed by who made it. */
public final class ListenerChains implements AutoCloseable {
    private final ListenerPlan plan;
    private final List<OpenedChain> chains;
    private final ChainTable<OpenedChain> table;
    private final List<FilterUse> filters;
    private final AccessLog[] logs;
    private final FilterRoster.Listing listing;

    private ListenerChains(
            ListenerPlan plan,
            List<OpenedChain> chains,
            ChainTable<OpenedChain> table,
            List<FilterUse> filters,
            AccessLog[] logs) {
        this.plan = plan;
        this.chains = chains;
        this.table = table;
        this.filters = filters;
        this.logs = logs;
        this.listing = FilterRoster.list("listener", filters);
    }

    /** Makes all filters; may block. Problems are reported where the plan was read; null if a filter could not be made. */
    public static @Nullable ListenerChains open(ListenerPlan plan, Surroundings surroundings, LogSinks sinks) {
        AccessLog[] logs =
                AccessLogCompiler.compile(plan.accessLogs(), plan.place().field("access_log"), sinks);
        List<OpenedChain> chains = new ArrayList<>();
        List<FilterUse> filters = new ArrayList<>();
        List<ChainTable.Entry<OpenedChain>> entries = new ArrayList<>();
        boolean failed = false;
        String stats = "listener." + plan.statName();
        for (ListenerPlan.Chain chain : plan.chains()) {
            OpenedChain opened = chain(chain, surroundings, sinks, stats, chains);
            failed |= opened == null;
            if (opened != null) {
                entries.add(new ChainTable.Entry<>(chain.match(), opened));
            }
        }
        ListenerPlan.Chain last = plan.fallback();
        OpenedChain fallback = last == null ? null : chain(last, surroundings, sinks, stats, chains);
        failed |= last != null && fallback == null;
        for (ListenerPlan.Filter filter : plan.filters()) {
            FilterUse use = filter(filter, surroundings);
            failed |= use == null;
            if (use != null) {
                filters.add(use);
            }
        }
        boolean matchesAll =
                !plan.chains().isEmpty() && plan.chains().get(0).source().equals(FilterChainMatch.getDefaultInstance());
        ListenerChains all =
                new ListenerChains(plan, chains, new ChainTable<>(entries, matchesAll, fallback), filters, logs);
        if (failed) {
            all.close();
            return null;
        }
        return all;
    }

    private static @Nullable OpenedChain chain(
            ListenerPlan.Chain plan, Surroundings surroundings, LogSinks sinks, String stats, List<OpenedChain> into) {
        TlsContext tls = null;
        TlsPlan secure = plan.tls();
        if (secure != null) {
            try {
                tls = TlsContext.open(
                        secure,
                        surroundings.shared().stats().scope(stats),
                        surroundings.shared().tls());
            } catch (IOException e) {
                plan.place().error("cannot be used: " + e.getMessage());
                return null;
            }
        }
        NetworkChain filters = plan.filters().open(surroundings, sinks, stats);
        if (filters == null) {
            if (tls != null) {
                tls.close();
            }
            return null;
        }
        OpenedChain chain = new OpenedChain(filters, tls, plan.secureNanos(), plan);
        into.add(chain);
        return chain;
    }

    private static @Nullable FilterUse filter(ListenerPlan.Filter filter, Surroundings surroundings) {
        ContextScope.Logs none = ContextScope.Logs.NONE;
        Extension extension = filter.extension();
        try {
            return surroundings
                    .kept()
                    .use(
                            "listener" + filter.containment().label(),
                            filter.name(),
                            extension,
                            filter.config(),
                            none,
                            () -> {
                                ContextScope context =
                                        new ContextScope(filter.name(), extension, "", surroundings, none);
                                Object made = extension.open(filter.config(), context);
                                return new FilterUse(
                                        "listener",
                                        filter.name(),
                                        extension,
                                        made,
                                        context,
                                        filter.containment(),
                                        NetworkChain.CALLBACKS);
                            });
        } catch (InvalidConfig | RuntimeException e) {
            NotOpened.report(e, filter.place());
            return null;
        }
    }

    public ListenerPlan plan() {
        return plan;
    }

    AccessLog[] logs() {
        return logs;
    }

    int filters() {
        return filters.size();
    }

    List<FilterUse> filterUses() {
        return filters;
    }

    FilterUse filterUse(int i) {
        return filters.get(i);
    }

    ListenerFilter filter(int i) {
        return (ListenerFilter) filters.get(i).filter();
    }

    @Nullable
    OpenedChain find(ChainMatch.ConnectionView view) {
        return table.find(view);
    }

    /** As {@link #find}, and how it went. */
    @Nullable
    OpenedChain find(ChainMatch.ConnectionView view, ChainTable.Witness why) {
        return table.find(view, why);
    }

    /** What would become of that request. Serves nothing; on a thread that may block. */
    public ListenerAccount explain(Question question, Shared shared) {
        return new ChainRun(this, shared).of(question);
    }

    /**
     * Serves a connection in memory, without listener filters and TLS but as if they had found out what the question says. On the wire's loop.
     *
     * @return false if no filter chain is meant
     */
    public boolean serve(Question question, Wire wire, Shared shared) {
        return new ChainRun(this, shared).serve(question, wire);
    }

    /** Each chain's filters go with its last connection. */
    @Override
    public void close() {
        listing.close();
        chains.forEach(OpenedChain::close);
        filters.forEach(FilterUse::close);
    }
}
