package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The filter's numbers, and those on the cluster that the request would go to. Any thread. Source: Envoy, ext_authz filter, Statistics. */
final class ExtAuthzStats {
    private final FilterContext context;
    private final boolean chargeCluster;
    private final Counter disabled;
    private final Map<Outcome, Counter> own = new java.util.EnumMap<>(Outcome.class);
    private final Map<String, Counter> ofClusters = new ConcurrentHashMap<>();

    /** Named as in Envoy, in small letters. */
    enum Outcome {
        OK,
        DENIED,
        ERROR,
        FAILURE_MODE_ALLOWED;

        private final String stat = name().toLowerCase(java.util.Locale.ROOT);
    }

    private ExtAuthzStats(FilterContext context, String prefix, boolean chargeCluster) {
        this.context = context;
        this.chargeCluster = chargeCluster;
        this.disabled = context.counter(prefix + "disabled");
        for (Outcome each : Outcome.values()) {
            own.put(each, context.counter(prefix + each.stat));
        }
    }

    static ExtAuthzStats of(ExtAuthz config, FilterContext context) {
        String prefix = config.getStatPrefix().isEmpty() ? "" : config.getStatPrefix() + '.';
        boolean charge = !config.hasChargeClusterResponseStats()
                || config.getChargeClusterResponseStats().getValue();
        return new ExtAuthzStats(context, "ext_authz." + prefix, charge);
    }

    void disabled() {
        disabled.add(1);
    }

    void count(Exchange x, Outcome outcome) {
        own.getOrDefault(outcome, disabled).add(1);
        String cluster = cluster(x);
        if (!cluster.isEmpty()) {
            named(cluster, "ext_authz." + outcome.stat);
        }
    }

    /** A refusal counts as an answer of the cluster that was never asked. */
    void charge(Exchange x, int status) {
        String cluster = cluster(x);
        if (!chargeCluster || cluster.isEmpty()) {
            return;
        }
        for (String scope : new String[] {"", "internal."}) {
            named(cluster, scope + "upstream_rq_completed");
            named(cluster, scope + "upstream_rq_" + status / 100 + "xx");
            named(cluster, scope + "upstream_rq_" + status);
        }
    }

    private static String cluster(Exchange x) {
        return x.route().flatMap(route -> route.cluster(x)).map(Cluster::name).orElse("");
    }

    private void named(String cluster, String stat) {
        ofClusters
                .computeIfAbsent(".cluster." + cluster + '.' + stat, context::counter)
                .add(1);
    }
}
