package dev.sluice.runtime.upstream.plan;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.upstream.health.HealthFlag;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint.HealthCheckConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code load_assignment}: endpoints with their priority, place, weight and health. */
final class EndpointsCompiler {
    private final boolean namesAllowed;
    private final List<Endpoint> found = new ArrayList<>();

    private EndpointsCompiler(boolean namesAllowed) {
        this.namesAllowed = namesAllowed;
    }

    /** @param namesAllowed addresses may be names to resolve */
    static List<Endpoint> compile(ClusterLoadAssignment assignment, boolean namesAllowed, Place at) {
        EndpointsCompiler compiler = new EndpointsCompiler(namesAllowed);
        for (int i = 0; i < assignment.getEndpointsCount(); i++) {
            compiler.locality(assignment.getEndpoints(i), at.field("endpoints").index(i));
        }
        return List.copyOf(compiler.found);
    }

    private void locality(LocalityLbEndpoints group, Place at) {
        Locality locality = group.hasLocality()
                ? new Locality(
                        group.getLocality().getRegion(),
                        group.getLocality().getZone(),
                        group.getLocality().getSubZone())
                : Locality.NOWHERE;
        for (int i = 0; i < group.getLbEndpointsCount(); i++) {
            endpoint(
                    group.getLbEndpoints(i),
                    locality,
                    group.getPriority(),
                    at.field("lb_endpoints").index(i));
        }
    }

    private void endpoint(LbEndpoint endpoint, Locality locality, int priority, Place at) {
        if (endpoint.getHostIdentifierCase() != LbEndpoint.HostIdentifierCase.ENDPOINT) {
            at.error("only endpoints with an address are supported");
            return;
        }
        Place place = at.field("endpoint").field("address");
        Optional<SocketAddress> address =
                Read.socketAddress(endpoint.getEndpoint().getAddress(), place);
        if (address.isEmpty()) {
            return;
        }
        Place socket = place.field("socket_address");
        String name = address.get().getAddress();
        InetAddress ip = Read.ip(name);
        if (ip == null && !namesAllowed) {
            socket.field("address")
                    .error("malformed IP address: " + name
                            + ". Consider setting the cluster type to 'STRICT_DNS' or 'LOGICAL_DNS'");
            return;
        }
        if (address.get().getPortSpecifierCase() == SocketAddress.PortSpecifierCase.NAMED_PORT) {
            socket.field("named_port").error("named ports are not supported");
        }
        found.add(new Endpoint(
                name,
                address.get().getPortValue(),
                ip,
                endpoint.getEndpoint().getHostname(),
                weight(endpoint, at),
                priority,
                locality,
                health(endpoint, at),
                endpoint.getEndpoint().hasHealthCheckConfig()
                        ? check(
                                endpoint.getEndpoint().getHealthCheckConfig(),
                                at.field("endpoint").field("health_check_config"))
                        : Endpoint.Check.USUAL,
                endpoint.getMetadata()));
    }

    private static int weight(LbEndpoint endpoint, Place at) {
        if (!endpoint.hasLoadBalancingWeight()) {
            return 1;
        }
        int weight = endpoint.getLoadBalancingWeight().getValue();
        if (weight < 1) {
            at.field("load_balancing_weight").error("must be at least 1 and at most 2147483647");
            return 1;
        }
        return weight;
    }

    private static @Nullable HealthFlag health(LbEndpoint endpoint, Place at) {
        return switch (endpoint.getHealthStatus()) {
            case UNKNOWN, HEALTHY -> null;
            case DEGRADED -> HealthFlag.DEGRADED_EDS_HEALTH;
            case UNHEALTHY, TIMEOUT -> HealthFlag.FAILED_EDS_HEALTH;
            case DRAINING -> HealthFlag.EDS_STATUS_DRAINING;
            case UNRECOGNIZED -> {
                at.field("health_status").error("unknown health status");
                yield null;
            }
        };
    }

    private static Endpoint.Check check(HealthCheckConfig config, Place at) {
        InetSocketAddress address = config.hasAddress()
                ? Read.fixedAddress(config.getAddress(), at.field("address")).orElse(null)
                : null;
        return new Endpoint.Check(
                config.getHostname(), config.getPortValue(), address, config.getDisableActiveHealthCheck());
    }
}
