package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.upstream.balance.Policy;
import dev.sluice.runtime.upstream.dns.Family;
import dev.sluice.runtime.upstream.dns.NameServers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's configuration, compiled. Immutable.
 *
 * @param bufferBytes a connection takes no more to write above this
 * @param dns null for fixed addresses
 */
record ClusterPlan(
        Cluster config,
        String name,
        String statName,
        List<Endpoint> endpoints,
        @Nullable DnsPlan dns,
        boolean waitForWarm,
        Policy policy,
        HostSet.Limits hostLimits,
        Breakers.Limits breakers,
        DialOptions dial,
        int bufferBytes,
        HttpPlan http) {

    /**
     * How connections for HTTP are used.
     *
     * @param idleNanos 0 for no limit, as for the others
     */
    record HttpPlan(long idleNanos, long maxDurationNanos, long maxRequests, Http1Options options) {
        static final HttpPlan USUAL = new HttpPlan(3_600_000_000_000L, 0, 0, Http1Options.STRICT);
    }

    /**
     * How names are resolved.
     *
     * @param logical one host that moves with the first answer, instead of a host for each address
     * @param failureBaseMillis the first span of random waits after failures; with a longest of 0 the refresh rate is used
     */
    record DnsPlan(
            boolean logical,
            Family family,
            NameServers servers,
            long refreshMillis,
            long jitterMillis,
            long failureBaseMillis,
            long failureMaxMillis,
            boolean respectTtl) {}
}
