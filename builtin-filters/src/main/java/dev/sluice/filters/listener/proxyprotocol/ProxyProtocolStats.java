package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;

/** {@code proxy_proto.[PREFIX.]*} and the older error counter. Source: Envoy, proxy_protocol statistics. */
record ProxyProtocolStats(
        Counter anyError, Counter notFoundAllowed, Counter notFoundDisallowed, Versioned v1, Versioned v2) {
    /** Of one version. */
    record Versioned(Counter found, Counter disallowed, Counter error) {
        static Versioned of(FilterContext context, String prefix) {
            return new Versioned(
                    context.counter(prefix + "found"),
                    context.counter(prefix + "disallowed"),
                    context.counter(prefix + "error"));
        }
    }

    static ProxyProtocolStats of(FilterContext context, String statPrefix) {
        String prefix = ".proxy_proto." + (statPrefix.isEmpty() ? "" : statPrefix + '.');
        return new ProxyProtocolStats(
                context.counter(".downstream_cx_proxy_proto_error"),
                context.counter(prefix + "not_found_allowed"),
                context.counter(prefix + "not_found_disallowed"),
                Versioned.of(context, prefix + "versions.v1."),
                Versioned.of(context, prefix + "versions.v2."));
    }

    Versioned version(int version) {
        return version == 1 ? v1 : v2;
    }
}
