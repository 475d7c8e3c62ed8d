package dev.sluice.filters.http.fault;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/** Makes the fault filter. Source: Envoy, fault filter. */
@Filter("envoy.filters.http.fault")
public final class FaultFactory implements FilterFactory<HTTPFault, HttpFilter>, PerRoute<HTTPFault, FaultPlan> {
    @Override
    public HttpFilter open(HTTPFault config, FilterContext context) throws InvalidConfig {
        return new FaultFilter(FaultPlan.of(config, context), FaultStats.of(context));
    }

    @Override
    public FaultPlan openRoute(HTTPFault config, FilterContext context) throws InvalidConfig {
        return FaultPlan.of(config, context);
    }
}
