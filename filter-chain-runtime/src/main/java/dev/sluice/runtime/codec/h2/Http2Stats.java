package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;

/** Numbers of the codec: {@code http2.…} for clients of ours, {@code cluster.NAME.http2.…} for upstreams. Any thread. Source: Envoy, HTTP/2 statistics. */
public final class Http2Stats {
    /** What Envoy lists and cannot happen here, or not yet. */
    private static final String[] LISTED = {
        "dropped_headers_with_underscores",
        "headers_cb_no_stream",
        "metadata_empty_frames",
        "requests_rejected_with_underscores_in_headers",
        "tx_flush_timeout",
    };

    private static final String[] LISTED_GAUGES = {
        "deferred_stream_close", "outbound_control_frames_active", "outbound_frames_active", "pending_send_bytes",
    };

    final Counter goawaySent;
    final Counter headerOverflow;
    final Counter emptyFramesFlood;
    final Counter priorityFlood;
    final Counter windowUpdateFlood;
    final Counter keepaliveTimeout;
    final Counter controlFlood;
    final Counter outboundFlood;
    final Counter messagingError;
    final Counter rxReset;
    final Counter txReset;
    final Counter refused;
    final Counter trailers;
    final Gauge streams;

    public Http2Stats(Stats stats, String prefix) {
        Stats.StatScope scope = stats.scope(prefix);
        goawaySent = scope.counter("goaway_sent");
        headerOverflow = scope.counter("header_overflow");
        emptyFramesFlood = scope.counter("inbound_empty_frames_flood");
        priorityFlood = scope.counter("inbound_priority_frames_flood");
        windowUpdateFlood = scope.counter("inbound_window_update_frames_flood");
        keepaliveTimeout = scope.counter("keepalive_timeout");
        controlFlood = scope.counter("outbound_control_flood");
        outboundFlood = scope.counter("outbound_flood");
        messagingError = scope.counter("rx_messaging_error");
        rxReset = scope.counter("rx_reset");
        txReset = scope.counter("tx_reset");
        refused = scope.counter("stream_refused_errors");
        trailers = scope.counter("trailers");
        streams = scope.gauge("streams_active");
        for (String name : LISTED) {
            scope.counter(name);
        }
        for (String name : LISTED_GAUGES) {
            scope.gauge(name);
        }
    }
}
