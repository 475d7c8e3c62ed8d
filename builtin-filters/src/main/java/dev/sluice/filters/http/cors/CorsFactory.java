package dev.sluice.filters.http.cors;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.filters.common.Share;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.function.Predicate;

/** Makes the CORS filter; what it does is the route's policy. Source: Envoy, cors filter. */
@Filter("envoy.filters.http.cors")
public final class CorsFactory implements FilterFactory<Cors, HttpFilter>, PerRoute<CorsPolicy, OriginPolicy> {
    @Override
    public HttpFilter open(Cors config, FilterContext context) {
        return new CorsFilter(context.counter("cors.origin_valid"), context.counter("cors.origin_invalid"));
    }

    @Override
    public OriginPolicy openRoute(CorsPolicy policy, FilterContext context) throws InvalidConfig {
        Predicate<String> origins = origin -> false;
        for (StringMatcher matcher : policy.getAllowOriginStringMatchList()) {
            Predicate<String> one = context.stringMatcher(matcher);
            origins = one.test("*") ? origin -> true : origins.or(one); // as in Envoy: who takes a star takes all
        }
        return new OriginPolicy(
                origins,
                policy.getAllowMethods(),
                policy.getAllowHeaders(),
                policy.getExposeHeaders(),
                policy.getMaxAge(),
                policy.getAllowCredentials().getValue(),
                policy.getAllowPrivateNetworkAccess().getValue(),
                !policy.hasForwardNotMatchingPreflights()
                        || policy.getForwardNotMatchingPreflights().getValue(),
                policy.hasFilterEnabled() ? Share.of(policy.getFilterEnabled()) : Share.ALL,
                policy.hasShadowEnabled() ? Share.of(policy.getShadowEnabled()) : Share.NONE);
    }
}
