package dev.sluice.filters.http.buffer;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;

/** Makes the buffer filter; its per-route value is the limit in bytes, 0 if switched off. Source: Envoy, buffer filter. */
@Filter("envoy.filters.http.buffer")
public final class BufferFactory implements FilterFactory<Buffer, HttpFilter>, PerRoute<BufferPerRoute, Integer> {
    @Override
    public HttpFilter open(Buffer config, FilterContext context) {
        return new BufferFilter(config.getMaxRequestBytes().getValue());
    }

    @Override
    public Integer openRoute(BufferPerRoute config, FilterContext context) {
        return config.getDisabled()
                ? 0
                : config.getBuffer().getMaxRequestBytes().getValue();
    }
}
