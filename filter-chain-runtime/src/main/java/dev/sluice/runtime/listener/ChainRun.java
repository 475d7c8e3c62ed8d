package dev.sluice.runtime.listener;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.explain.FilterAccount;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.network.ConnectionHome;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.transport.Wire;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A connection on its way to a filter chain without being served. Confined to the thread that calls. */
final class ChainRun implements ConnectionHome {
    private static final String TLS_INSPECTOR = "envoy.filters.listener.tls_inspector";
    private static final String HTTP_INSPECTOR = "envoy.filters.listener.http_inspector";
    private final ListenerChains chains;
    private final Shared shared;
    private final List<String> notes = new ArrayList<>();
    private int port;

    ChainRun(ListenerChains chains, Shared shared) {
        this.chains = chains;
        this.shared = shared;
    }

    ListenerAccount of(Question question) {
        port = question.local().getPort();
        ManualLoop loop = new ManualLoop();
        MemoryWire.Pair pair = MemoryWire.pair(loop, question.source(), question.local());
        DownstreamConnection connection = new DownstreamConnection(pair.server(), shared, this);
        inspected(connection, question);
        ChainMatch.ConnectionView view = view(connection);
        ChainTable.Witness why = new ChainTable.Witness();
        OpenedChain chosen = chains.find(view, why);
        secured(connection, chosen, question);
        return new ListenerAccount(
                chains.plan().name(),
                chains.plan().addresses().stream().map(ChainRun::text).toList(),
                chains.plan().place().where(),
                listenerFilters(),
                chains(view, why, chosen),
                chosen == null ? null : chosen.filters().name(),
                chosen == null
                        ? List.of()
                        : chosen.filters().uses().stream()
                                .map(use -> FilterAccount.of(use, ""))
                                .toList(),
                chosen == null ? null : chosen.filters().explain(connection, question),
                notes);
    }

    boolean serve(Question question, Wire wire) {
        port = question.local().getPort();
        DownstreamConnection connection = new DownstreamConnection(wire, shared, this);
        inspected(connection, question);
        OpenedChain chosen = chains.find(view(connection));
        secured(connection, chosen, question);
        if (chosen != null) {
            connection.serve(chosen.filters());
        }
        return chosen != null;
    }

    private static ChainMatch.ConnectionView view(DownstreamConnection connection) {
        return new ChainMatch.ConnectionView(
                connection.local(),
                connection.remote(),
                connection.directRemote(),
                connection.serverName(),
                connection.transportProtocol(),
                connection.applicationProtocols());
    }

    /** What the inspectors would find out, if they are there. */
    private void inspected(DownstreamConnection connection, Question question) {
        connection.transportProtocol("raw_buffer");
        if (question.tls() && has(TLS_INSPECTOR)) {
            connection.transportProtocol("tls");
            connection.serverName(question.serverName());
            connection.applicationProtocols(question.protocols());
        } else if (question.tls()) {
            notes.add(
                    "the listener has no tls_inspector: when the chain is chosen nothing is known of TLS, nor the server"
                            + " name");
        } else if (has(HTTP_INSPECTOR)) {
            connection.applicationProtocols(List.of("http/1.1"));
        }
    }

    private boolean has(String listenerFilter) {
        return chains.filterUses().stream()
                .anyMatch(use -> use.extension().name().equals(listenerFilter));
    }

    private void secured(DownstreamConnection connection, @Nullable OpenedChain chosen, Question question) {
        if (chosen == null) {
            return;
        }
        boolean secure = chosen.tls() != null;
        if (secure && !question.tls()) {
            notes.add("the chain wants TLS: a client that speaks plain is cut off");
        } else if (!secure && question.tls()) {
            notes.add("the chain is plain: TLS bytes go to its filters as they are");
        }
        if (secure) {
            try {
                connection.secured(
                        connection.wire(),
                        SSLContext.getDefault().createSSLEngine().getSession());
            } catch (NoSuchAlgorithmException none) {
                notes.add("this JVM has no TLS: the request is explained as a plain one");
            }
        }
    }

    private List<FilterAccount> listenerFilters() {
        List<FilterAccount> all = new ArrayList<>();
        for (int i = 0; i < chains.filters(); i++) {
            FilterUse use = chains.filterUse(i);
            all.add(FilterAccount.of(use, chains.plan().filters().get(i).place().where()));
        }
        return all;
    }

    private List<ListenerAccount.Chain> chains(
            ChainMatch.ConnectionView view, ChainTable.Witness why, @Nullable OpenedChain chosen) {
        List<ListenerAccount.Chain> all = new ArrayList<>();
        List<ListenerPlan.Chain> plans = chains.plan().chains();
        for (int i = 0; i < plans.size(); i++) {
            ListenerPlan.Chain plan = plans.get(i);
            boolean taken = chosen != null && chosen.plan() == plan;
            all.add(shown(plan, "filter chain " + i, taken, taken ? "" : reason(plan, i, view, why)));
        }
        ListenerPlan.Chain fallback = chains.plan().fallback();
        if (fallback != null) {
            boolean taken = chosen != null && chosen.plan() == fallback;
            all.add(shown(fallback, "default filter chain", taken, taken ? "no other fits" : "another one fits"));
        }
        return all;
    }

    private static ListenerAccount.Chain shown(ListenerPlan.Chain plan, String otherwise, boolean taken, String why) {
        String name = plan.filters().name();
        return new ListenerAccount.Chain(
                name.isEmpty() ? otherwise : name, plan.where(), plan.tls() != null, taken, why);
    }

    private static String reason(
            ListenerPlan.Chain plan, int i, ChainMatch.ConnectionView view, ChainTable.Witness why) {
        int criterion = why.leftAt[i];
        if (criterion < 0) {
            return "an earlier one fits as well";
        }
        String words = plan.match().words(criterion, view);
        return why.other[i] ? "another one fits better: " + words : words;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : Objects.toString(address);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int bufferLimitBytes() {
        return chains.plan().bufferLimitBytes();
    }

    @Override
    public AccessLog[] logs() {
        return new AccessLog[0];
    }

    @Override
    public void closed(DownstreamConnection connection) {}
}
