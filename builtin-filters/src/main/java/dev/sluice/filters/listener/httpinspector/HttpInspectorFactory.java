package dev.sluice.filters.listener.httpinspector;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.network.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;

/** Makes the filter. Source: Envoy, http_inspector filter. */
@Filter("envoy.filters.listener.http_inspector")
public final class HttpInspectorFactory implements FilterFactory<HttpInspector, ListenerFilter> {
    @Override
    public ListenerFilter open(HttpInspector config, FilterContext context) {
        return new HttpInspectorFilter(
                context.counter(".http_inspector.http10_found"),
                context.counter(".http_inspector.http11_found"),
                context.counter(".http_inspector.http2_found"),
                context.counter(".http_inspector.http_not_found"),
                context.counter(".http_inspector.read_error"));
    }
}
