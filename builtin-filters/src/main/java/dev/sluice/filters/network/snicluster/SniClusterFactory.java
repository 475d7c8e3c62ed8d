package dev.sluice.filters.network.snicluster;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.network.NetworkFilter;
import io.envoyproxy.envoy.extensions.filters.network.sni_cluster.v3.SniCluster;

/** Makes the filter. Source: Envoy, sni_cluster filter. */
@Filter("envoy.filters.network.sni_cluster")
public final class SniClusterFactory implements FilterFactory<SniCluster, NetworkFilter> {
    @Override
    public NetworkFilter open(SniCluster config, FilterContext context) {
        return new SniClusterFilter();
    }
}
