package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;

/** Any thread. Source: Envoy, jwt_authn filter. */
record JwtStats(
        Counter allowed,
        Counter denied,
        Counter corsBypassed,
        Counter fetchSuccess,
        Counter fetchFailed,
        Counter cacheHit,
        Counter cacheMiss) {
    static JwtStats of(FilterContext context, String prefix) {
        String under = prefix.isEmpty() ? "jwt_authn." : "jwt_authn." + prefix + '.';
        return new JwtStats(
                context.counter(under + "allowed"),
                context.counter(under + "denied"),
                context.counter(under + "cors_preflight_bypassed"),
                context.counter(under + "jwks_fetch_success"),
                context.counter(under + "jwks_fetch_failed"),
                context.counter(under + "jwt_cache_hit"),
                context.counter(under + "jwt_cache_miss"));
    }
}
