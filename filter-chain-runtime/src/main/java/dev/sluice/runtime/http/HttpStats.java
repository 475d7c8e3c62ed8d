package dev.sluice.runtime.http;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.stats.Stats;
import org.jspecify.annotations.Nullable;

/** The numbers of a connection manager, {@code http.PREFIX.…}. Source: Envoy, HTTP connection manager statistics. */
final class HttpStats {
    final Counter cxTotal;
    final Gauge cxActive;
    final Counter cxHttp1Total;
    final Gauge cxHttp1Active;
    final Counter cxHttp2Total;
    final Gauge cxHttp2Active;
    final Counter cxDestroy;
    final Counter cxDestroyRemote;
    final Counter cxDestroyLocal;
    final Counter cxDestroyActiveRq;
    final Counter cxDestroyLocalActiveRq;
    final Counter cxDestroyRemoteActiveRq;
    final Counter cxProtocolError;
    final Counter cxIdleTimeout;
    final Counter cxMaxDuration;
    final Counter cxMaxRequests;
    final Counter cxDrainClose;
    final Counter cxDelayedClose;
    final Counter[] underscoresDropped;
    final Counter[] underscoresRejected;
    final Counter cxUpgradesTotal;
    final Gauge cxUpgradesActive;
    final Histogram cxLength;
    final Counter cxRxBytes;
    final Counter cxTxBytes;
    final Counter rqTotal;
    final Gauge rqActive;
    final Counter rqHttp1Total;
    final Counter rqHttp2Total;
    final Counter rqCompleted;
    final Counter[] rqClass = new Counter[6];
    final Counter rqTimeout;
    final Counter rqHeaderTimeout;
    final Counter rqIdleTimeout;
    final Counter rqMaxDuration;
    final Counter rqRxReset;
    final Counter rqPrematureResets;
    final Counter rqTxReset;
    final Counter rqTooLarge;
    final Counter rqResponseBeforeComplete;
    final Counter rqWsOnNonWs;
    final Counter rqPathNormalizationRedirect;
    final Histogram rqTime;
    final Counter rsTooLarge;
    final Counter noRoute;
    final Counter noCluster;
    final Counter routerRqTotal;
    final Counter rqDirectResponse;

    private final Counter @Nullable [] ofListener;

    /** @param listener {@code listener.ADDRESS}, whose own numbers count answers too; empty for none */
    HttpStats(Stats stats, String prefix, String listener) {
        Stats.StatScope s = stats.scope("http." + prefix);
        cxTotal = s.counter("downstream_cx_total");
        cxActive = s.gauge("downstream_cx_active");
        cxHttp1Total = s.counter("downstream_cx_http1_total");
        cxHttp1Active = s.gauge("downstream_cx_http1_active");
        cxHttp2Total = s.counter("downstream_cx_http2_total");
        cxHttp2Active = s.gauge("downstream_cx_http2_active");
        cxDestroy = s.counter("downstream_cx_destroy");
        cxDestroyRemote = s.counter("downstream_cx_destroy_remote");
        cxDestroyLocal = s.counter("downstream_cx_destroy_local");
        cxDestroyActiveRq = s.counter("downstream_cx_destroy_active_rq");
        cxDestroyLocalActiveRq = s.counter("downstream_cx_destroy_local_active_rq");
        cxDestroyRemoteActiveRq = s.counter("downstream_cx_destroy_remote_active_rq");
        cxProtocolError = s.counter("downstream_cx_protocol_error");
        cxIdleTimeout = s.counter("downstream_cx_idle_timeout");
        cxMaxDuration = s.counter("downstream_cx_max_duration_reached");
        cxMaxRequests = s.counter("downstream_cx_max_requests_reached");
        cxDrainClose = s.counter("downstream_cx_drain_close");
        cxDelayedClose = s.counter("downstream_cx_delayed_close_timeout");
        underscoresDropped = byProtocol(stats, "dropped_headers_with_underscores");
        underscoresRejected = byProtocol(stats, "requests_rejected_with_underscores_in_headers");
        cxUpgradesTotal = s.counter("downstream_cx_upgrades_total");
        cxUpgradesActive = s.gauge("downstream_cx_upgrades_active");
        cxLength = s.histogram("downstream_cx_length_ms");
        cxRxBytes = s.counter("downstream_cx_rx_bytes_total");
        cxTxBytes = s.counter("downstream_cx_tx_bytes_total");
        rqTotal = s.counter("downstream_rq_total");
        rqActive = s.gauge("downstream_rq_active");
        rqHttp1Total = s.counter("downstream_rq_http1_total");
        rqHttp2Total = s.counter("downstream_rq_http2_total");
        rqCompleted = s.counter("downstream_rq_completed");
        for (int i = 1; i < rqClass.length; i++) {
            rqClass[i] = s.counter("downstream_rq_" + i + "xx");
        }
        rqTimeout = s.counter("downstream_rq_timeout");
        rqHeaderTimeout = s.counter("downstream_rq_header_timeout");
        rqIdleTimeout = s.counter("downstream_rq_idle_timeout");
        rqMaxDuration = s.counter("downstream_rq_max_duration_reached");
        rqPrematureResets = s.counter("downstream_rq_too_many_premature_resets");
        rqRxReset = s.counter("downstream_rq_rx_reset");
        rqTxReset = s.counter("downstream_rq_tx_reset");
        rqTooLarge = s.counter("downstream_rq_too_large");
        rqResponseBeforeComplete = s.counter("downstream_rq_response_before_rq_complete");
        rqWsOnNonWs = s.counter("downstream_rq_ws_on_non_ws_route");
        rqPathNormalizationRedirect = s.counter("downstream_rq_redirected_with_normalized_path");
        rqTime = s.histogram("downstream_rq_time");
        rsTooLarge = s.counter("rs_too_large");
        noRoute = s.counter("no_route");
        noCluster = s.counter("no_cluster");
        routerRqTotal = s.counter("rq_total");
        rqDirectResponse = s.counter("rq_direct_response");
        ofListener = listener.isEmpty() ? null : answers(stats.scope(listener + ".http." + prefix));
    }

    private static Counter[] byProtocol(Stats stats, String name) {
        return new Counter[] {
            stats.scope("http1").counter(name), stats.scope("http2").counter(name)
        };
    }

    /** All at 0, classes behind it. */
    private static Counter[] answers(Stats.StatScope s) {
        Counter[] all = new Counter[6];
        all[0] = s.counter("downstream_rq_completed");
        for (int i = 1; i < all.length; i++) {
            all[i] = s.counter("downstream_rq_" + i + "xx");
        }
        return all;
    }

    /** A response of that status has left. */
    void completed(int status) {
        rqCompleted.add(1);
        int kind = status / 100;
        boolean known = kind > 0 && kind < rqClass.length;
        if (known) {
            rqClass[kind].add(1);
        }
        Counter[] same = ofListener;
        if (same != null) {
            same[0].add(1);
            if (known) {
                same[kind].add(1);
            }
        }
    }
}
