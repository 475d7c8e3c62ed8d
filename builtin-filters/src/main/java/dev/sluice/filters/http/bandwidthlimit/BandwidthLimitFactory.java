package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit;

/** Makes the bandwidth limit; a route may have one of its own. Source: Envoy, bandwidth_limit filter. */
@Filter("envoy.filters.http.bandwidth_limit")
public final class BandwidthLimitFactory
        implements FilterFactory<BandwidthLimit, HttpFilter>, PerRoute<BandwidthLimit, Bandwidth> {
    @Override
    public HttpFilter open(BandwidthLimit config, FilterContext context) throws InvalidConfig {
        return new BandwidthLimitFilter(Bandwidth.of(config, context));
    }

    @Override
    public Bandwidth openRoute(BandwidthLimit config, FilterContext context) throws InvalidConfig {
        if (!config.hasLimitKbps()) {
            throw new InvalidConfig("limit_kbps", "limit must be set for per route filter config");
        }
        return Bandwidth.of(config, context);
    }
}
