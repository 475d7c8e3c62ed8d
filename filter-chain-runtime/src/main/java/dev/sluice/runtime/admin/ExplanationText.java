package dev.sluice.runtime.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.sluice.runtime.chain.explain.FilterAccount;
import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.route.RouteAccount;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes an {@link Explanation} for people, or for programs. Confined. */
public final class ExplanationText {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private final StringBuilder out = new StringBuilder();

    private ExplanationText() {}

    public static String json(Explanation explanation) {
        return GSON.toJson(explanation) + '\n';
    }

    public static String text(Explanation explanation) {
        ExplanationText text = new ExplanationText();
        text.write(explanation);
        return text.out.toString();
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    private static String at(String where) {
        return where.isEmpty() ? "" : "  [" + where + ']';
    }

    private void write(Explanation explanation) {
        Explanation.Request request = explanation.request();
        line(
                0,
                request.method() + ' ' + request.target() + "  from " + request.source()
                        + (request.tls() ? ", TLS" : "")
                        + (request.serverName().isEmpty() ? "" : " for " + request.serverName()));
        ListenerAccount listener = explanation.listener();
        line(0, "listener " + listener.name() + " on " + String.join(", ", listener.addresses()) + at(listener.at()));
        filters(1, "listener filter", listener.listenerFilters());
        for (ListenerAccount.Chain chain : listener.chains()) {
            line(
                    1,
                    (chain.chosen() ? "> " : "  ")
                            + chain.name()
                            + (chain.tls() ? ", TLS" : "")
                            + (chain.chosen()
                                    ? ": chosen" + (chain.why().isEmpty() ? "" : ", " + chain.why())
                                    : ": no, " + chain.why())
                            + at(chain.at()));
        }
        filters(1, "network filter", listener.networkFilters());
        HttpAccount http = listener.http();
        if (http != null) {
            http(http);
        } else {
            line(
                    0,
                    listener.chosen() == null
                            ? "closed: no filter chain is meant (filter_chain_not_found)"
                            : "not HTTP: the bytes are the network filters'");
        }
        explanation.clusters().forEach(this::cluster);
        listener.notes().forEach(note -> line(0, "note: " + note));
        explanation.notes().forEach(note -> line(0, "note: " + note));
    }

    private void http(HttpAccount http) {
        if (!http.changes().isEmpty()) {
            line(0, "head, before the first filter");
            http.changes().forEach(change -> line(2, change));
        }
        if (http.route() != null) {
            route(http.route());
        }
        if (!http.filters().isEmpty()) {
            line(0, "filters, in order");
            filters(1, "", http.filters());
        }
        outcome(http);
    }

    private void route(RouteAccount route) {
        RouteAccount.VirtualHost host = route.virtualHost();
        String table = route.table().isEmpty() ? "" : " of " + route.table();
        if (host == null) {
            line(0, "no virtual host" + table + " has this host");
            route.otherHosts().forEach(other -> line(2, other.name() + ' ' + other.domains() + at(other.at())));
            return;
        }
        line(0, "virtual host " + host.name() + table + ", by domain " + route.domain() + at(host.at()));
        if (route.requiresTls()) {
            line(2, "require_tls: redirected to https");
        }
        for (RouteAccount.Passed passed : route.passed()) {
            line(
                    2,
                    "  " + named(passed.index(), passed.name()) + " no: " + passed.fails()
                            + (passed.instead().isEmpty() ? "" : "; " + passed.instead()) + at(passed.at()));
        }
        RouteAccount.Chosen chosen = route.chosen();
        if (chosen == null) {
            if (!route.requiresTls()) {
                line(2, "> no route matches");
            }
            return;
        }
        line(
                2,
                "> " + named(chosen.index(), chosen.name()) + " matches: " + chosen.asks()
                        + (chosen.share().isEmpty() ? "" : "; takes " + chosen.share() + " of requests")
                        + at(chosen.at()));
        if (chosen.clusters().size() > 1) {
            chosen.clusters()
                    .forEach(one -> line(
                            4,
                            (one.picked() ? "> " : "  ")
                                    + String.format(Locale.ROOT, "%.4g %% to %s", one.percent(), one.cluster())));
        }
    }

    private static String named(int index, String name) {
        return "route " + index + (name.isEmpty() ? "" : " '" + name + '\'');
    }

    private void filters(int depth, String kind, List<FilterAccount> filters) {
        for (int i = 0; i < filters.size(); i++) {
            FilterAccount filter = filters.get(i);
            StringBuilder text = new StringBuilder(kind.isEmpty() ? (i + 1) + "." : kind);
            String made = filter.extension().equals(filter.name()) ? "" : filter.extension() + ", ";
            text.append(' ')
                    .append(filter.name())
                    .append(" (")
                    .append(made)
                    .append(filter.origin())
                    .append(')');
            if (!filter.on()) {
                text.append(", off");
            } else if (!filter.switched().isEmpty()) {
                text.append(", on");
            }
            if (!filter.switched().isEmpty()) {
                text.append(" by ").append(filter.switched());
            }
            if (filter.on() && !filter.perRoute().isEmpty()) {
                text.append(", configured by ").append(filter.perRoute());
            }
            if (filter.on() && !filter.callbacks().isEmpty()) {
                text.append(": ").append(String.join(", ", filter.callbacks()));
            }
            if (filter.failureMode().equals("open")) {
                text.append("; failure_mode open");
            }
            if (!filter.state().equals("ok")) {
                text.append("; ").append(filter.state());
            }
            line(depth, text + at(filter.at()));
        }
    }

    private void outcome(HttpAccount http) {
        HttpAccount.Outcome outcome = http.outcome();
        String details = outcome.details().isEmpty() ? "" : " (" + outcome.details() + ')';
        line(
                0,
                switch (outcome.kind()) {
                    case "forward" -> "forwarded to cluster " + outcome.cluster();
                    case "reply" -> "answered with " + outcome.status() + details;
                    case "refused" -> "refused with " + outcome.status() + details + " before any filter";
                    default -> "not known: " + outcome.details();
                });
        outcome.headers().forEach(header -> line(2, header));
        outcome.changes().forEach(change -> line(2, change));
        for (Map.Entry<String, String> each : http.timeouts().entrySet()) {
            line(2, each.getKey() + ' ' + each.getValue());
        }
        if (http.action() != null) {
            line(2, "as configured: " + http.action());
        }
    }

    private void cluster(Explanation.ClusterAccount cluster) {
        if (!cluster.known()) {
            line(0, "cluster " + cluster.name() + ": there is none");
            return;
        }
        line(0, "cluster " + cluster.name() + ", " + cluster.type() + ", " + cluster.policy());
        for (Explanation.Endpoint endpoint : cluster.endpoints()) {
            line(
                    2,
                    endpoint.address()
                            + ' '
                            + endpoint.health()
                            + (endpoint.weight() == 1 ? "" : ", weight " + endpoint.weight())
                            + (endpoint.priority() == 0 ? "" : ", priority " + endpoint.priority()));
        }
        if (cluster.endpoints().isEmpty()) {
            line(2, "no endpoints");
        }
    }
}
