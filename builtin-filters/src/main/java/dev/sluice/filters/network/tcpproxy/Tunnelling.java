package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import dev.sluice.filter.Tunnel;
import dev.sluice.filters.common.HeaderEdits;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The request that carries a connection: {@code CONNECT}, or {@code POST} for upstreams that know no other. Source: Envoy, tunneling_config. */
record Tunnelling(
        Function<Stream, String> authority, String postPath, HeaderEdits additions, boolean keepHead, boolean keepEnd)
        implements Tunnel {
    /** What log lines see as {@code FILTER_STATE}: {@code {"headers":[{"key":…,"value":…}]}}. */
    static final Key<Map<String, List<Map<String, String>>>> HEAD =
            Key.of("envoy.tcp_proxy.propagate_response_headers", Map.of());

    static final Key<Map<String, List<Map<String, String>>>> TRAILERS =
            Key.of("envoy.tcp_proxy.propagate_response_trailers", Map.of());

    static Tunnelling of(TunnelingConfig config, FilterContext context) throws InvalidConfig {
        if (!config.getPostPath().isEmpty() && !config.getUsePost()) {
            throw new InvalidConfig(
                    "tunneling_config.post_path",
                    "Can't set a post path when POST method isn't used: set use_post, or remove it");
        }
        String path = config.getPostPath().isEmpty() ? "/" : config.getPostPath();
        return new Tunnelling(
                hostname(config.getHostname(), context),
                config.getUsePost() ? path : "",
                HeaderEdits.additions(config.getHeadersToAddList(), context, "tunneling_config.headers_to_add"),
                config.getPropagateResponseHeaders(),
                config.getPropagateResponseTrailers());
    }

    private static Function<Stream, String> hostname(String text, FilterContext context) throws InvalidConfig {
        if (text.indexOf('%') < 0) {
            return s -> text;
        }
        try {
            return context.formatString(SubstitutionFormatString.newBuilder()
                    .setTextFormatSource(DataSource.newBuilder().setInlineString(text))
                    .build());
        } catch (InvalidConfig e) {
            throw new InvalidConfig("tunneling_config.hostname", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Headers request(Stream s) {
        Headers head = new Headers();
        head.set(HeaderName.METHOD, postPath.isEmpty() ? "CONNECT" : "POST");
        head.set(HeaderName.AUTHORITY, authority.apply(s));
        if (!postPath.isEmpty()) {
            head.set(HeaderName.PATH, postPath);
            head.set(HeaderName.SCHEME, "http");
        }
        additions.apply(head, s);
        return head;
    }

    @Override
    public void answered(Stream s, Headers head) {
        if (keepHead) {
            s.put(HEAD, listed(head));
        }
    }

    @Override
    public void ended(Stream s, Headers trailers) {
        if (keepEnd) {
            s.put(TRAILERS, listed(trailers));
        }
    }

    private static Map<String, List<Map<String, String>>> listed(Headers headers) {
        List<Map<String, String>> all = new ArrayList<>();
        headers.forEach((name, value) -> all.add(new TreeMap<>(Map.of("key", name, "value", value))));
        return Map.of("headers", List.copyOf(all));
    }
}
