package dev.sluice.filters.listener.tlsinspector;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.network.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;

/** Makes the filter. Source: Envoy, tls_inspector filter. */
@Filter("envoy.filters.listener.tls_inspector")
public final class TlsInspectorFactory implements FilterFactory<TlsInspector, ListenerFilter> {
    @Override
    public ListenerFilter open(TlsInspector config, FilterContext context) {
        return new TlsInspectorFilter(new TlsInspectorStats(
                context.counter(".tls_inspector.client_hello_too_large"),
                context.counter(".tls_inspector.tls_found"),
                context.counter(".tls_inspector.tls_not_found"),
                context.counter(".tls_inspector.alpn_found"),
                context.counter(".tls_inspector.alpn_not_found"),
                context.counter(".tls_inspector.sni_found"),
                context.counter(".tls_inspector.sni_not_found"),
                context.histogram(".tls_inspector.bytes_processed")));
    }
}
