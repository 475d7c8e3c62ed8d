package dev.sluice.filters.http.csrf;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;

/** Makes the CSRF filter. Source: Envoy, csrf filter. */
@Filter("envoy.filters.http.csrf")
public final class CsrfFactory implements FilterFactory<CsrfPolicy, HttpFilter>, PerRoute<CsrfPolicy, OriginRule> {
    @Override
    public HttpFilter open(CsrfPolicy config, FilterContext context) throws InvalidConfig {
        return new CsrfFilter(
                OriginRule.of(config, context),
                context.counter("csrf.missing_source_origin"),
                context.counter("csrf.request_invalid"),
                context.counter("csrf.request_valid"));
    }

    @Override
    public OriginRule openRoute(CsrfPolicy config, FilterContext context) throws InvalidConfig {
        return OriginRule.of(config, context);
    }
}
