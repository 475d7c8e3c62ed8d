package dev.sluice.filters.http.rbac;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.filters.common.rbac.Enforcement;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.util.Optional;

/** Makes the HTTP RBAC filter. Source: Envoy, rbac filter. */
@Filter("envoy.filters.http.rbac")
public final class RbacFactory implements FilterFactory<RBAC, HttpFilter>, PerRoute<RBACPerRoute, Enforcement> {
    @Override
    public HttpFilter open(RBAC config, FilterContext context) throws InvalidConfig {
        return new RbacFilter(enforcement(config, context));
    }

    @Override
    public Enforcement openRoute(RBACPerRoute config, FilterContext context) throws InvalidConfig {
        return enforcement(config.getRbac(), context);
    }

    private static Enforcement enforcement(RBAC config, FilterContext context) throws InvalidConfig {
        return Enforcement.compile(
                config.hasRules() ? Optional.of(config.getRules()) : Optional.empty(),
                config.hasShadowRules() ? Optional.of(config.getShadowRules()) : Optional.empty(),
                context,
                "rbac." + config.getRulesStatPrefix(),
                "rbac." + config.getShadowRulesStatPrefix(),
                "envoy.filters.http.rbac");
    }
}
