package dev.sluice.filters.http.localratelimit;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;

/** Makes the local rate limit. Source: Envoy, local_ratelimit filter. */
@Filter("envoy.filters.http.local_ratelimit")
public final class LocalRateLimitFactory
        implements FilterFactory<LocalRateLimit, HttpFilter>, PerRoute<LocalRateLimit, RateLimit> {
    @Override
    public HttpFilter open(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        return new LocalRateLimitFilter(RateLimit.of(config, context));
    }

    @Override
    public RateLimit openRoute(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        return RateLimit.of(config, context);
    }
}
