package dev.sluice.filters.network.connectionlimit;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit;
import java.time.Duration;

/** Makes the connection limit. Source: Envoy, connection_limit filter. */
@Filter("envoy.filters.network.connection_limit")
public final class ConnectionLimitFactory implements FilterFactory<ConnectionLimit, NetworkFilter> {
    @Override
    public NetworkFilter open(ConnectionLimit config, FilterContext context) {
        if (config.hasRuntimeEnabled()
                && !config.getRuntimeEnabled().getDefaultValue().getValue()) {
            return new NetworkFilter() {};
        }
        String prefix = ".connection_limit." + config.getStatPrefix() + '.';
        return new ConnectionLimitFilter(
                config.getMaxConnections().getValue(),
                config.hasDelay() ? Times.of(config.getDelay()) : Duration.ZERO,
                context.counter(prefix + "limited_connections"),
                context.gauge(prefix + "active_connections"));
    }
}
