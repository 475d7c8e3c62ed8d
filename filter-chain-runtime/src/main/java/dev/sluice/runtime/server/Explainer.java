package dev.sluice.runtime.server;

import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.ListenerAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.route.RouteAccount;
import dev.sluice.runtime.upstream.ClusterSet;
import dev.sluice.runtime.upstream.ClusterView;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the listener that a request would come to and has it explained.
 *
 * @param running whether clusters know their hosts
 */
record Explainer(List<Entry> listeners, ClusterSet clusters, boolean running) {
    /** A listener that can be asked. {@code addresses}: with real ports, if it is bound. */
    record Entry(
            ListenerPlan plan, List<java.net.SocketAddress> addresses, Function<Question, ListenerAccount> explain) {
        private boolean on(int port) {
            return addresses.stream().anyMatch(a -> a instanceof InetSocketAddress inet && inet.getPort() == port);
        }
    }

    Explanation explain(AskedRequest asked) throws AskedRequest.Unclear {
        Question question = asked.question();
        List<Entry> meant = meant(asked);
        List<String> notes = new ArrayList<>();
        ListenerAccount account = null;
        Question put = question;
        for (Entry each : meant) {
            Question here = hosted(question.at(local(each, asked.port())));
            ListenerAccount made = each.explain().apply(here);
            if (account == null || account.http() == null && made.http() != null) {
                account = made;
                put = here;
            }
        }
        if (account == null) {
            throw new AskedRequest.Unclear("the configuration has no listener");
        }
        if (meant.size() > 1) {
            notes.add("there are several listeners: " + names(meant) + "; say which one by its name or port");
        }
        HttpAccount http = account.http();
        if (http != null
                && http.filters().stream()
                        .limit(Math.max(0, http.filters().size() - 1))
                        .anyMatch(f -> f.on())) {
            notes.add(
                    "filters before the last were not run: one that answers, or changes the head and asks for the route"
                            + " again, changes the rest");
        }
        return new Explanation(shown(put), account, clusters(account), notes);
    }

    private static Explanation.Request shown(Question question) {
        return new Explanation.Request(
                question.method(),
                question.target(),
                question.headers(),
                text(question.source()),
                question.tls(),
                question.serverName());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private List<Entry> meant(AskedRequest asked) throws AskedRequest.Unclear {
        List<Entry> all = listeners.stream()
                .filter(each -> asked.listener().isEmpty() || each.plan().name().equals(asked.listener()))
                .filter(each -> asked.port() < 0 || each.on(asked.port()))
                .toList();
        if (all.isEmpty() && !listeners.isEmpty()) {
            String wanted = (asked.listener().isEmpty() ? "" : " '" + asked.listener() + '\'')
                    + (asked.port() < 0 ? "" : " on port " + asked.port());
            throw new AskedRequest.Unclear("no listener" + wanted + "; there are " + names(listeners));
        }
        return all;
    }

    private static String names(List<Entry> all) {
        List<String> names = new ArrayList<>();
        for (Entry each : all) {
            String addresses = String.join(
                    ", ",
                    each.addresses().stream()
                            .map(a -> a instanceof InetSocketAddress inet ? text(inet) + ':' + inet.getPort() : a + "")
                            .toList());
            names.add(each.plan().name() + (addresses.isEmpty() ? "" : " (" + addresses + ')'));
        }
        return String.join(", ", names);
    }

    /** Where a client on this machine would connect to. */
    private static InetSocketAddress local(Entry listener, int port) {
        for (java.net.SocketAddress each : listener.addresses()) {
            if (each instanceof InetSocketAddress inet && (port < 0 || inet.getPort() == port)) {
                return inet.getAddress().isAnyLocalAddress()
                        ? new InetSocketAddress("127.0.0.1", inet.getPort())
                        : inet;
            }
        }
        return new InetSocketAddress("127.0.0.1", 0);
    }

    private static Question hosted(Question question) {
        if (question.headers().stream().anyMatch(line -> line.regionMatches(true, 0, "host:", 0, 5))) {
            return question;
        }
        List<String> all = new ArrayList<>(question.headers());
        String name = question.serverName().isEmpty() ? text(question.local()) : question.serverName();
        all.add(
                0,
                "host: " + (name.indexOf(':') < 0 ? name : '[' + name + ']') + ':'
                        + question.local().getPort());
        return question.with(all);
    }

    private List<Explanation.ClusterAccount> clusters(ListenerAccount account) {
        Set<String> names = new LinkedHashSet<>();
        HttpAccount http = account.http();
        if (http != null && !http.outcome().cluster().isEmpty()) {
            names.add(http.outcome().cluster());
        }
        RouteAccount route = http == null ? null : http.route();
        if (route != null && route.chosen() != null) {
            route.chosen().clusters().stream()
                    .map(RouteAccount.Weighted::cluster)
                    .filter(name -> name.indexOf(' ') < 0)
                    .forEach(names::add);
        }
        return names.stream().map(this::cluster).toList();
    }

    private Explanation.ClusterAccount cluster(String name) {
        for (ClusterView view : clusters.views()) {
            if (view.name().equals(name)) {
                Cluster config = view.config();
                return new Explanation.ClusterAccount(
                        name,
                        true,
                        config.hasClusterType() ? "custom" : config.getType().name(),
                        config.getLbPolicy().name(),
                        running ? hosts(view) : configured(config));
            }
        }
        return new Explanation.ClusterAccount(name, false, "", "", List.of());
    }

    private static List<Explanation.Endpoint> hosts(ClusterView view) {
        List<Explanation.Endpoint> all = new ArrayList<>();
        view.hosts()
                .forEach(host -> all.add(new Explanation.Endpoint(
                        host.address(),
                        host.health().name().toLowerCase(Locale.ROOT),
                        host.weight(),
                        host.priority())));
        return all;
    }

    private static List<Explanation.Endpoint> configured(Cluster config) {
        List<Explanation.Endpoint> all = new ArrayList<>();
        for (LocalityLbEndpoints group : config.getLoadAssignment().getEndpointsList()) {
            for (LbEndpoint one : group.getLbEndpointsList()) {
                SocketAddress at = one.getEndpoint().getAddress().getSocketAddress();
                all.add(new Explanation.Endpoint(
                        at.getAddress() + ':' + at.getPortValue(),
                        "as configured",
                        one.hasLoadBalancingWeight()
                                ? one.getLoadBalancingWeight().getValue()
                                : 1,
                        group.getPriority()));
            }
        }
        return all;
    }
}
