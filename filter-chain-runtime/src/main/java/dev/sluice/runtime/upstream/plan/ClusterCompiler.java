package dev.sluice.runtime.upstream.plan;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.SocketOptions;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From Envoy's {@code Cluster} to a plan of it. Reports what is wrong or not supported at its place and never throws; fields it does not
 * read are reported by the reader of the configuration.
 */
public final class ClusterCompiler {
    private static final int USUAL_BUFFER_BYTES = 1 << 20;
    private static final int USUAL_OVERPROVISIONING = 140;
    private static final double USUAL_PANIC_PERCENT = 50;
    private static final String DNS_EXTENSION = "envoy.clusters.dns";
    private final Cluster cluster;
    private final Place at;
    private final StaticSecrets secrets;

    private ClusterCompiler(Cluster cluster, Place at, StaticSecrets secrets) {
        this.cluster = cluster;
        this.at = at;
        this.secrets = secrets;
    }

    /** Empty if something was reported as an error. */
    public static Optional<ClusterPlan> plan(Cluster cluster, Place at, StaticSecrets secrets) {
        long before = errors(at);
        ClusterPlan plan = new ClusterCompiler(cluster, at, secrets).plan();
        return errors(at) == before ? Optional.of(plan) : Optional.empty();
    }

    private static long errors(Place at) {
        return at.problems().all().stream()
                .filter(p -> p.severity() == dev.sluice.runtime.config.Problem.Severity.ERROR)
                .count();
    }

    private ClusterPlan plan() {
        if (cluster.getName().isEmpty()) {
            at.field("name").error("a name is required");
        }
        ClusterPlan.@Nullable DnsPlan dns = discovery();
        ClusterLoadAssignment assignment = cluster.getLoadAssignment();
        Place assigned = at.field("load_assignment");
        List<Endpoint> endpoints = EndpointsCompiler.compile(assignment, dns != null, assigned);
        if (dns != null && dns.logical() && endpoints.size() != 1) {
            assigned.error("LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint");
        }
        if (!assignment.getClusterName().isEmpty()
                && !assignment.getClusterName().equals(cluster.getName())) {
            assigned.field("cluster_name").warn("is not the name of the cluster; it has no effect");
        }
        ClusterPlan.HttpPlan http = HttpOptionsCompiler.compile(cluster, at);
        ClusterPlan.Sockets sockets = SocketsCompiler.compile(cluster, http.speaks(), at, secrets);
        return new ClusterPlan(
                cluster,
                cluster.getName(),
                statName(),
                endpoints,
                dns,
                !cluster.hasWaitForWarmOnInit()
                        || cluster.getWaitForWarmOnInit().getValue(),
                PolicyCompiler.compile(cluster, at),
                hostLimits(assignment, assigned),
                breakers(),
                dialing(),
                buffer(),
                http,
                sockets,
                HealthCompiler.compile(cluster, http.speaks(), at),
                OutlierCompiler.compile(cluster, at),
                failing());
    }

    private ClusterPlan.Failing failing() {
        if (cluster.getCommonLbConfig().hasUpdateMergeWindow()
                && Read.nanos(cluster.getCommonLbConfig().getUpdateMergeWindow()) != 0) {
            at.field("common_lb_config")
                    .field("update_merge_window")
                    .error("only 0s is supported: changes of health count at once");
        }
        return new ClusterPlan.Failing(
                cluster.getCloseConnectionsOnHostHealthFailure(),
                cluster.getIgnoreHealthOnHostRemoval(),
                cluster.getCommonLbConfig().getIgnoreNewHostsUntilFirstHc());
    }

    /** Colons would read as separators in {@code /clusters}; Envoy replaces them in stat names. */
    private String statName() {
        String name = cluster.getAltStatName().isEmpty() ? cluster.getName() : cluster.getAltStatName();
        return name.replace(':', '_');
    }

    /** Null for a STATIC cluster. */
    private ClusterPlan.@Nullable DnsPlan discovery() {
        return switch (cluster.getClusterDiscoveryTypeCase()) {
            case TYPE -> byType();
            case CLUSTER_TYPE -> byExtension();
            case CLUSTERDISCOVERYTYPE_NOT_SET -> null;
        };
    }

    private ClusterPlan.@Nullable DnsPlan byType() {
        return switch (cluster.getType()) {
            case STATIC -> null;
            case STRICT_DNS -> DnsCompiler.compile(cluster, false, at);
            case LOGICAL_DNS -> DnsCompiler.compile(cluster, true, at);
            default -> {
                at.field("type").error(cluster.getType() + " is not supported");
                yield null;
            }
        };
    }

    private ClusterPlan.@Nullable DnsPlan byExtension() {
        Place place = at.field("cluster_type");
        Cluster.CustomClusterType type = cluster.getClusterType();
        Place config = place.field("typed_config");
        if (!type.getTypedConfig().is(DnsCluster.class)) {
            place.error("cluster type " + type.getName() + " is not supported: use " + DNS_EXTENSION);
            return null;
        }
        return Read.unpack(type.getTypedConfig(), DnsCluster.class, config)
                .map(dns -> DnsCompiler.compile(dns, config))
                .orElse(null);
    }

    private ClusterPlan.HostLimits hostLimits(ClusterLoadAssignment assignment, Place assigned) {
        int over = USUAL_OVERPROVISIONING;
        if (assignment.hasPolicy() && assignment.getPolicy().hasOverprovisioningFactor()) {
            over = assignment.getPolicy().getOverprovisioningFactor().getValue();
            if (over < 1) {
                assigned.field("policy").field("overprovisioning_factor").error("must be at least 1");
            }
        }
        double panic = USUAL_PANIC_PERCENT;
        if (cluster.hasCommonLbConfig() && cluster.getCommonLbConfig().hasHealthyPanicThreshold()) {
            panic = cluster.getCommonLbConfig().getHealthyPanicThreshold().getValue();
        }
        return new ClusterPlan.HostLimits(Math.max(1, over), panic);
    }

    private ClusterPlan.BreakerLimits breakers() {
        ClusterPlan.BreakerLimits limits = ClusterPlan.BreakerLimits.USUAL;
        if (!cluster.hasCircuitBreakers()) {
            return limits;
        }
        List<CircuitBreakers.Thresholds> all = cluster.getCircuitBreakers().getThresholdsList();
        boolean found = false;
        for (int i = 0; i < all.size(); i++) {
            CircuitBreakers.Thresholds one = all.get(i);
            if (one.getPriority() != RoutingPriority.DEFAULT) {
                Place place = at.field("circuit_breakers").field("thresholds").index(i);
                place.field("priority").error(one.getPriority() + " is not supported");
            } else if (!found) {
                found = true;
                limits = new ClusterPlan.BreakerLimits(
                        one.hasMaxConnections()
                                ? unsigned(one.getMaxConnections().getValue())
                                : 1024,
                        one.hasMaxPendingRequests()
                                ? unsigned(one.getMaxPendingRequests().getValue())
                                : 1024,
                        one.hasMaxRequests() ? unsigned(one.getMaxRequests().getValue()) : 1024);
            }
        }
        return limits;
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    private DialOptions dialing() {
        long timeout = DialOptions.STANDARD.timeoutNanos();
        if (cluster.hasConnectTimeout()) {
            timeout = Read.nanos(cluster.getConnectTimeout());
            if (timeout <= 0) {
                at.field("connect_timeout").error("must be positive");
            }
        }
        InetSocketAddress source = null;
        if (cluster.hasUpstreamBindConfig() && cluster.getUpstreamBindConfig().hasSourceAddress()) {
            Place place = at.field("upstream_bind_config").field("source_address");
            source = Read.fixedAddress(cluster.getUpstreamBindConfig().getSourceAddress(), place)
                    .orElse(null);
        }
        return new DialOptions(timeout, source, socketOptions());
    }

    private SocketOptions socketOptions() {
        if (!cluster.hasUpstreamConnectionOptions()
                || !cluster.getUpstreamConnectionOptions().hasTcpKeepalive()) {
            return SocketOptions.NO_DELAY;
        }
        TcpKeepalive keep = cluster.getUpstreamConnectionOptions().getTcpKeepalive();
        return new SocketOptions(
                true,
                true,
                keep.getKeepaliveTime().getValue(),
                keep.getKeepaliveInterval().getValue(),
                keep.getKeepaliveProbes().getValue(),
                0,
                0);
    }

    private int buffer() {
        if (!cluster.hasPerConnectionBufferLimitBytes()) {
            return USUAL_BUFFER_BYTES;
        }
        long bytes = unsigned(cluster.getPerConnectionBufferLimitBytes().getValue());
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
