package dev.sluice.filters.network.snicluster;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filters.common.FilterStates;

/** Names the cluster for {@code tcp_proxy} after the server the client asks for in TLS; a client that names none goes where it is configured. */
final class SniClusterFilter implements NetworkFilter {
    @Override
    public Verdict onConnection(RawConnection c) {
        if (!c.serverName().isEmpty()) {
            c.put(FilterStates.TCP_PROXY_CLUSTER, c.serverName());
        }
        return Verdict.proceed();
    }
}
