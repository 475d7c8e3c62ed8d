package dev.sluice.filters.http.csrf;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Share;
import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.function.Predicate;

/** A compiled policy: how many requests are checked, and which foreign origins pass. Public only because a factory's signature names it. */
public record OriginRule(Share enabled, Share shadow, Predicate<String> additional) {
    static OriginRule of(CsrfPolicy policy, FilterContext context) throws InvalidConfig {
        Predicate<String> additional = origin -> false;
        for (StringMatcher matcher : policy.getAdditionalOriginsList()) {
            additional = additional.or(context.stringMatcher(matcher));
        }
        return new OriginRule(
                Share.of(policy.getFilterEnabled()),
                policy.hasShadowEnabled() ? Share.of(policy.getShadowEnabled()) : Share.NONE,
                additional);
    }
}
