package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the TCP proxy. Source: Envoy, tcp_proxy filter. */
@Filter("envoy.filters.network.tcp_proxy")
public final class TcpProxyFactory implements FilterFactory<TcpProxy, NetworkTerminal> {
    private static final Duration DEFAULT_IDLE = Duration.ofHours(1);

    @Override
    public NetworkTerminal open(TcpProxy config, FilterContext context) throws InvalidConfig {
        List<Destination> destinations = destinations(config, context);
        Duration idle = config.hasIdleTimeout() ? Times.of(config.getIdleTimeout()) : DEFAULT_IDLE;
        Duration life = config.hasMaxDownstreamConnectionDuration()
                ? Times.of(config.getMaxDownstreamConnectionDuration())
                : Duration.ZERO;
        int connects =
                config.hasMaxConnectAttempts() ? config.getMaxConnectAttempts().getValue() : 1;
        for (AccessLog log : config.getAccessLogList()) {
            context.accessLog(log);
        }
        TcpStats stats = TcpStats.of(context, config.getStatPrefix());
        Backoff backoff = config.hasBackoffOptions() ? Backoff.of(config.getBackoffOptions()) : Backoff.NONE;
        Verdict.Forward plain = Verdict.forward().idleTimeout(idle);
        Verdict.Forward plan =
                config.hasTunnelingConfig() ? plain.inside(Tunnelling.of(config.getTunnelingConfig(), context)) : plain;
        return new TcpProxyFilter(
                new TcpProxyFilter.Plan(
                        destinations, plain, plan, life, connects, backoff, LogTimes.of(config.getAccessLogOptions())),
                context::cluster,
                stats);
    }

    private static List<Destination> destinations(TcpProxy config, FilterContext context) throws InvalidConfig {
        List<Destination> all = new ArrayList<>();
        if (config.hasCluster()) {
            all.add(new Destination(cluster(config.getCluster(), "cluster", context), 1));
        }
        int i = 0;
        for (TcpProxy.WeightedCluster.ClusterWeight weight :
                config.getWeightedClusters().getClustersList()) {
            String field = "weighted_clusters.clusters[" + i++ + "].name";
            all.add(new Destination(cluster(weight.getName(), field, context), weight.getWeight()));
        }
        if (all.isEmpty()) {
            throw new InvalidConfig("cluster", "one of cluster and weighted_clusters is needed");
        }
        return all;
    }

    private static Cluster cluster(String name, String field, FilterContext context) throws InvalidConfig {
        return context.cluster(name).orElseThrow(() -> new InvalidConfig(field, "unknown cluster '" + name + "'"));
    }

    /** One weighted destination. */
    record Destination(Cluster cluster, int weight) {}
}
