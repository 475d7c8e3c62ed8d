package dev.sluice.filters.network.rbac;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filters.common.Times;
import dev.sluice.filters.common.rbac.Enforcement;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import java.time.Duration;
import java.util.Optional;

/** Makes the network RBAC filter. Source: Envoy, network rbac filter. */
@Filter("envoy.filters.network.rbac")
public final class RbacFactory implements FilterFactory<RBAC, NetworkFilter> {
    @Override
    public NetworkFilter open(RBAC config, FilterContext context) throws InvalidConfig {
        String prefix = '.' + Enforcement.joined(config.getStatPrefix(), "rbac.");
        Enforcement enforcement = Enforcement.compile(
                config.hasRules() ? Optional.of(config.getRules()) : Optional.empty(),
                config.hasShadowRules() ? Optional.of(config.getShadowRules()) : Optional.empty(),
                context,
                prefix,
                prefix + config.getShadowRulesStatPrefix(),
                "envoy.filters.network.rbac");
        return new RbacFilter(enforcement, config.hasDelayDeny() ? Times.of(config.getDelayDeny()) : Duration.ZERO);
    }
}
