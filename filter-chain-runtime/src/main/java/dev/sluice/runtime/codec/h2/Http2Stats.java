package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;

/** Numbers of the codec: {@code http2.…} for clients of ours, {@code cluster.NAME.http2.…} for upstreams. Any thread. Source: Envoy, HTTP/2 statistics. */
public final class Http2Stats {
    /** What Envoy lists and cannot happen here: METADATA frames are not known. The connection manager counts underscores. */
    private static final String[] LISTED = {
        "metadata_empty_frames",
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
    final Counter headersOfNoStream;
    final Counter flushTimeout;
    final Gauge streams;
    final Gauge deferredClose;
    final Gauge outboundFrames;
    final Gauge outboundControls;
    final Gauge pendingSendBytes;

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
        headersOfNoStream = scope.counter("headers_cb_no_stream");
        flushTimeout = scope.counter("tx_flush_timeout");
        streams = scope.gauge("streams_active");
        deferredClose = scope.gauge("deferred_stream_close");
        outboundFrames = scope.gauge("outbound_frames_active");
        outboundControls = scope.gauge("outbound_control_frames_active");
        pendingSendBytes = scope.gauge("pending_send_bytes");
        scope.counter("dropped_headers_with_underscores");
        scope.counter("requests_rejected_with_underscores_in_headers");
        for (String name : LISTED) {
            scope.counter(name);
        }
    }
}
