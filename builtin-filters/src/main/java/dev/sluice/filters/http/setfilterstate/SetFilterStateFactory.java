package dev.sluice.filters.http.setfilterstate;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import dev.sluice.filters.common.FilterStates;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;

/** Makes the filter; the values of virtual host and route come after its own, all of them. Source: Envoy, set_filter_state filter. */
@Filter("envoy.filters.http.set_filter_state")
public final class SetFilterStateFactory implements FilterFactory<Config, HttpFilter>, PerRoute<Config, FilterStates> {
    @Override
    public HttpFilter open(Config config, FilterContext context) throws InvalidConfig {
        return new SetFilterStateFilter(openRoute(config, context));
    }

    @Override
    public FilterStates openRoute(Config config, FilterContext context) throws InvalidConfig {
        return FilterStates.of(config.getOnRequestHeadersList(), context, "on_request_headers");
    }

    @Override
    public FilterStates merge(FilterStates outer, FilterStates inner) {
        return outer.and(inner);
    }
}
