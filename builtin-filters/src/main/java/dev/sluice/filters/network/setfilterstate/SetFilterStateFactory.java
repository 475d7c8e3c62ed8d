package dev.sluice.filters.network.setfilterstate;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filters.common.FilterStates;
import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;

/** Makes the filter. Source: Envoy, network set_filter_state filter. */
@Filter("envoy.filters.network.set_filter_state")
public final class SetFilterStateFactory implements FilterFactory<Config, NetworkFilter> {
    @Override
    public NetworkFilter open(Config config, FilterContext context) throws InvalidConfig {
        return new SetFilterStateFilter(FilterStates.of(config.getOnNewConnectionList(), context, "on_new_connection"));
    }
}
