package dev.sluice.filters.network.echo;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.network.NetworkTerminal;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;

/** Makes the echo filter. */
@Filter("envoy.filters.network.echo")
public final class EchoFactory implements FilterFactory<Echo, NetworkTerminal> {
    @Override
    public NetworkTerminal open(Echo config, FilterContext context) {
        return new EchoFilter();
    }
}
