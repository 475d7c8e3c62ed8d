package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Duration;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.upstream.dns.Family;
import dev.sluice.runtime.upstream.dns.NameServers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How names are resolved: the older fields of a cluster, or the {@code DnsCluster} extension. */
final class DnsCompiler {
    private static final long USUAL_REFRESH_MILLIS = 5000;

    private DnsCompiler() {}

    @SuppressWarnings("deprecation")
    static ClusterPlan.DnsPlan compile(Cluster cluster, boolean logical, Place at) {
        long refresh = refresh(cluster.hasDnsRefreshRate(), cluster.getDnsRefreshRate(), at.field("dns_refresh_rate"));
        Cluster.RefreshRate failure = cluster.getDnsFailureRefreshRate();
        long base = Read.millis(failure.getBaseInterval());
        long max =
                longest(cluster.hasDnsFailureRefreshRate(), failure.hasMaxInterval(), base, failure.getMaxInterval());
        return new ClusterPlan.DnsPlan(
                logical,
                family(cluster.getDnsLookupFamily(), at.field("dns_lookup_family")),
                servers(cluster, at),
                refresh,
                Read.millis(cluster.getDnsJitter()),
                base,
                max,
                cluster.getRespectDnsTtl());
    }

    static ClusterPlan.DnsPlan compile(DnsCluster dns, Place at) {
        long refresh = refresh(dns.hasDnsRefreshRate(), dns.getDnsRefreshRate(), at.field("dns_refresh_rate"));
        DnsCluster.RefreshRate failure = dns.getDnsFailureRefreshRate();
        long base = Read.millis(failure.getBaseInterval());
        long max = longest(dns.hasDnsFailureRefreshRate(), failure.hasMaxInterval(), base, failure.getMaxInterval());
        return new ClusterPlan.DnsPlan(
                dns.getAllAddressesInSingleEndpoint(),
                family(dns.getDnsLookupFamily(), at.field("dns_lookup_family")),
                dns.hasTypedDnsResolverConfig()
                        ? typed(dns.getTypedDnsResolverConfig(), at.field("typed_dns_resolver_config"))
                        : NameServers.SYSTEM,
                refresh,
                Read.millis(dns.getDnsJitter()),
                base,
                max,
                dns.getRespectDnsTtl());
    }

    private static long refresh(boolean set, Duration rate, Place at) {
        if (!set) {
            return USUAL_REFRESH_MILLIS;
        }
        long millis = Read.millis(rate);
        if (millis < 1) {
            at.error("must be at least 1ms");
            return USUAL_REFRESH_MILLIS;
        }
        return millis;
    }

    /** Envoy's default for the longest wait is ten times the first. */
    private static long longest(boolean set, boolean maxSet, long base, Duration max) {
        if (!set) {
            return 0;
        }
        return Math.max(base, maxSet ? Read.millis(max) : base * 10);
    }

    private static Family family(Cluster.DnsLookupFamily family, Place at) {
        return switch (family) {
            case AUTO -> Family.AUTO;
            case V4_ONLY -> Family.V4_ONLY;
            case V6_ONLY -> Family.V6_ONLY;
            case V4_PREFERRED -> Family.V4_PREFERRED;
            case ALL -> Family.ALL;
            case UNRECOGNIZED -> unknown(at);
        };
    }

    private static Family family(io.envoyproxy.envoy.extensions.clusters.common.dns.v3.DnsLookupFamily f, Place at) {
        return switch (f) {
            case UNSPECIFIED, AUTO -> Family.AUTO;
            case V4_ONLY -> Family.V4_ONLY;
            case V6_ONLY -> Family.V6_ONLY;
            case V4_PREFERRED -> Family.V4_PREFERRED;
            case ALL -> Family.ALL;
            case UNRECOGNIZED -> unknown(at);
        };
    }

    private static Family unknown(Place at) {
        at.error("unknown family");
        return Family.AUTO;
    }

    @SuppressWarnings("deprecation")
    private static NameServers servers(Cluster cluster, Place at) {
        if (cluster.hasTypedDnsResolverConfig()) {
            return typed(cluster.getTypedDnsResolverConfig(), at.field("typed_dns_resolver_config"));
        }
        if (cluster.hasDnsResolutionConfig()) {
            Place place = at.field("dns_resolution_config").field("resolvers");
            return listed(cluster.getDnsResolutionConfig().getResolversList(), place);
        }
        return listed(cluster.getDnsResolversList(), at.field("dns_resolvers"));
    }

    private static NameServers typed(TypedExtensionConfig config, Place at) {
        Place place = at.field("typed_config");
        if (!config.getTypedConfig().is(CaresDnsResolverConfig.class)) {
            place.error(config.getName() + " is not supported: use CaresDnsResolverConfig");
            return NameServers.SYSTEM;
        }
        return Read.unpack(config.getTypedConfig(), CaresDnsResolverConfig.class, place)
                .map(cares -> cares(cares, place))
                .orElse(NameServers.SYSTEM);
    }

    private static NameServers cares(CaresDnsResolverConfig config, Place at) {
        NameServers servers = listed(config.getResolversList(), at.field("resolvers"));
        return config.hasQueryTimeoutSeconds()
                ? new NameServers(
                        servers.servers(),
                        Math.max(1, config.getQueryTimeoutSeconds().getValue()) * 1000L)
                : servers;
    }

    private static NameServers listed(List<Address> addresses, Place at) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            Optional<InetSocketAddress> one = Read.fixedAddress(addresses.get(i), at.index(i));
            one.map(DnsCompiler::withPort).ifPresent(servers::add);
        }
        return new NameServers(List.copyOf(servers), NameServers.SYSTEM.queryTimeoutMillis());
    }

    private static InetSocketAddress withPort(InetSocketAddress address) {
        return address.getPort() == 0 ? new InetSocketAddress(address.getAddress(), 53) : address;
    }
}
