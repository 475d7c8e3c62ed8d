package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;

/** {@code tcp.PREFIX.*}. Source: Envoy, tcp_proxy statistics. */
record TcpStats(
        FilterContext context,
        Counter total,
        Gauge active,
        Counter noRoute,
        Counter received,
        Counter sent,
        Counter idleTimeout,
        Counter maxDuration) {
    static TcpStats of(FilterContext context, String statPrefix) {
        String prefix = ".tcp." + statPrefix + '.';
        return new TcpStats(
                context,
                context.counter(prefix + "downstream_cx_total"),
                context.gauge(prefix + "downstream_cx_active"),
                context.counter(prefix + "downstream_cx_no_route"),
                context.counter(prefix + "downstream_cx_rx_bytes_total"),
                context.counter(prefix + "downstream_cx_tx_bytes_total"),
                context.counter(prefix + "idle_timeout"),
                context.counter(prefix + "max_downstream_connection_duration"));
    }

    /** All {@code max_connect_attempts} to that cluster have failed. */
    void attemptsExceeded(String cluster) {
        context.counter(".cluster." + cluster + ".upstream_cx_connect_attempts_exceeded")
                .add(1);
    }
}
