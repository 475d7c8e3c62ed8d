package dev.sluice.runtime.route;

import com.google.protobuf.util.Durations;
import dev.sluice.filter.HeaderName;
import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.route.CompiledRoute.Forwarding;
import dev.sluice.runtime.route.RouteTableCompiler.Level;
import dev.sluice.runtime.route.RouteTableCompiler.TableFacts;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles a route that forwards: to one cluster, to one named by a header, or to weighted ones. */
final class ForwardingCompiler {
    private final TableFacts table;
    private final RouteCompiler routes;
    private final Route route;
    private final List<Level> levels;

    ForwardingCompiler(TableFacts table, RouteCompiler routes, Route route, List<Level> levels) {
        this.table = table;
        this.routes = routes;
        this.route = route;
        this.levels = levels;
    }

    RouteEntry compile(RouteAction action, PathRule rule, Conditions conditions, Place place) {
        Forwarding shared = new Forwarding(
                cluster(action, place),
                HostRewrite.compile(action, place),
                action.getAutoHostRewrite().getValue(),
                action.getAppendXForwardedHost(),
                PathRules.rewrite(action, route.getMatch(), rule, place),
                maxStreamNanos(action),
                grpcDeadline(action),
                upgrades(action, place.field("upgrade_configs")),
                rawHeader(action, place.field("upgrade_configs")));
        if (!action.hasWeightedClusters()) {
            return RouteEntry.single(rule, conditions, routes.made(route, null, shared, levels, action));
        }
        return weighted(action, rule, conditions, shared, place.field("weighted_clusters"));
    }

    private static long maxStreamNanos(RouteAction action) {
        RouteAction.MaxStreamDuration most = action.getMaxStreamDuration();
        return most.hasMaxStreamDuration() ? Durations.toNanos(most.getMaxStreamDuration()) : -1;
    }

    private static Map<String, Boolean> upgrades(RouteAction action, Place place) {
        Map<String, Boolean> all = new HashMap<>();
        for (int i = 0; i < action.getUpgradeConfigsCount(); i++) {
            RouteAction.UpgradeConfig config = action.getUpgradeConfigs(i);
            String kind = config.getUpgradeType().toLowerCase(Locale.ROOT);
            if (kind.isEmpty()) {
                place.index(i).field("upgrade_type").error("is missing");
            } else if (all.put(kind, !config.hasEnabled() || config.getEnabled().getValue()) != null) {
                place.index(i).field("upgrade_type").error("is there twice");
            } else if (config.hasConnectConfig()) {
                terminated(config.getConnectConfig(), kind, place.index(i));
            }
        }
        return Map.copyOf(all);
    }

    /** The router reads it again; what is wrong with it is told here. */
    private static void terminated(RouteAction.UpgradeConfig.ConnectConfig config, String kind, Place place) {
        if (!kind.equals("connect")) {
            place.field("connect_config").error("belongs to upgrade_type CONNECT");
        }
    }

    private static @Nullable ProxyHeader rawHeader(RouteAction action, Place place) {
        for (int i = 0; i < action.getUpgradeConfigsCount(); i++) {
            RouteAction.UpgradeConfig.ConnectConfig config =
                    action.getUpgradeConfigs(i).getConnectConfig();
            if (config.hasProxyProtocolConfig()) {
                return ProxyHeader.of(
                        config.getProxyProtocolConfig(),
                        place.index(i).field("connect_config").field("proxy_protocol_config"));
            }
        }
        return null;
    }

    private static GrpcDeadline grpcDeadline(RouteAction action) {
        RouteAction.MaxStreamDuration most = action.getMaxStreamDuration();
        return most.hasGrpcTimeoutHeaderMax()
                ? new GrpcDeadline(
                        Durations.toNanos(most.getGrpcTimeoutHeaderMax()),
                        Durations.toNanos(most.getGrpcTimeoutHeaderOffset()))
                : GrpcDeadline.NONE;
    }

    private ClusterChoice cluster(RouteAction action, Place place) {
        return switch (action.getClusterSpecifierCase()) {
            case CLUSTER -> named(action.getCluster(), place.field("cluster"));
            case CLUSTER_HEADER -> byHeader(action.getClusterHeader(), place.field("cluster_header"));
            case WEIGHTED_CLUSTERS -> ClusterChoice.NONE;
            case CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN -> {
                place.error("cluster specifier plugins are known to Envoy but not supported");
                yield ClusterChoice.NONE;
            }
            case CLUSTERSPECIFIER_NOT_SET -> {
                place.error("a route action needs one of cluster, cluster_header, weighted_clusters");
                yield ClusterChoice.NONE;
            }
        };
    }

    private RouteEntry weighted(
            RouteAction action, PathRule rule, Conditions conditions, Forwarding shared, Place place) {
        WeightedCluster weighted = action.getWeightedClusters();
        int count = weighted.getClustersCount();
        CompiledRoute[] variants = new CompiledRoute[count];
        long[] ends = new long[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            WeightedCluster.ClusterWeight one = weighted.getClusters(i);
            Place each = place.field("clusters").index(i);
            sum += Integer.toUnsignedLong(one.getWeight().getValue());
            ends[i] = sum;
            variants[i] = routes.made(route, null, variant(one, shared, each), with(level(one, each)), action);
        }
        if (sum == 0) {
            place.error("the sum of the weights must be greater than 0");
            return RouteEntry.single(rule, conditions, routes.made(route, null, Forwarding.NOWHERE, levels, action));
        }
        String header = weighted.getHeaderName();
        HeaderName weightHeader = header.isEmpty() ? null : header(header, place.field("header_name"));
        return new RouteEntry(rule, conditions, variants, ends, weightHeader, null);
    }

    private List<Level> with(Level inner) {
        List<Level> all = new ArrayList<>(levels);
        all.add(inner);
        return all;
    }

    private Level level(WeightedCluster.ClusterWeight one, Place place) {
        return new Level(
                HeaderMutations.compile(
                        one.getRequestHeadersToAddList(), one.getRequestHeadersToRemoveList(), place, "request"),
                HeaderMutations.compile(
                        one.getResponseHeadersToAddList(), one.getResponseHeadersToRemoveList(), place, "response"),
                RouteTableCompiler.opened(
                        table.context().opener(),
                        levels.get(levels.size() - 1).filters(),
                        one.getTypedPerFilterConfigMap(),
                        place,
                        null));
    }

    private Forwarding variant(WeightedCluster.ClusterWeight one, Forwarding shared, Place place) {
        ClusterChoice cluster =
                one.getName().isEmpty() == one.getClusterHeader().isEmpty()
                        ? neither(place)
                        : one.getClusterHeader().isEmpty()
                                ? named(one.getName(), place.field("name"))
                                : byHeader(one.getClusterHeader(), place.field("cluster_header"));
        String literal = one.getHostRewriteLiteral();
        HostRewrite host = literal.isEmpty() ? shared.host() : HostRewrite.literal(literal);
        return new Forwarding(
                cluster,
                host,
                shared.autoHost(),
                shared.appendForwardedHost(),
                shared.path(),
                shared.maxStreamNanos(),
                shared.grpcDeadline(),
                shared.upgrades(),
                shared.rawHeader());
    }

    private static ClusterChoice neither(Place place) {
        place.error("a weighted cluster needs either name or cluster_header");
        return ClusterChoice.NONE;
    }

    private ClusterChoice named(String name, Place place) {
        if (table.validateClusters() && table.context().clusters().find(name).isEmpty()) {
            place.error("unknown cluster '" + name + "'");
        }
        return ClusterChoice.named(name, table.context().clusters());
    }

    private ClusterChoice byHeader(String name, Place place) {
        HeaderName header = header(name, place);
        return header == null
                ? ClusterChoice.NONE
                : ClusterChoice.byHeader(header, table.context().clusters());
    }

    private static @Nullable HeaderName header(String name, Place place) {
        try {
            return HeaderName.of(name);
        } catch (IllegalArgumentException e) {
            place.error("not a header name: " + name);
            return null;
        }
    }
}
