package dev.sluice.runtime.upstream;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.stats.Stats;

/** A cluster's numbers, looked up once. Names: Envoy's "Cluster manager statistics". Any thread. */
final class ClusterStats {
    /** Listed at zero as Envoy does, counted by others through {@code count} or not at all on HTTP/1. */
    private static final String[] LISTED = {
        "bind_errors",
        "lb_local_cluster_not_ok",
        "lb_recalculate_zone_structures",
        "retry_or_shadow_abandoned",
        "upstream_cx_connect_attempts_exceeded",
        "upstream_cx_http3_total",
        "upstream_cx_pool_overflow",
        "upstream_flow_control_backed_up_total",
        "upstream_flow_control_drained_total",
        "upstream_flow_control_paused_reading_total",
        "upstream_flow_control_resumed_reading_total",
        "upstream_internal_redirect_failed_total",
        "upstream_internal_redirect_succeeded_total",
        "upstream_rq_maintenance_mode",
        "upstream_rq_max_duration_reached",
        "upstream_rq_per_try_idle_timeout",
        "upstream_rq_per_try_timeout",
        "upstream_rq_retry",
        "upstream_rq_retry_limit_exceeded",
        "upstream_rq_retry_overflow",
        "upstream_rq_retry_success",
        "upstream_rq_rx_reset",
        "upstream_rq_timeout",
        "upstream_rq_tx_reset",
    };

    final Gauge membershipTotal;
    final Gauge membershipHealthy;
    final Gauge membershipDegraded;
    final Gauge membershipExcluded;
    final Gauge maxHostWeight;
    final Counter membershipChange;
    final Counter updateAttempt;
    final Counter updateSuccess;
    final Counter updateFailure;
    final Counter updateEmpty;
    final Counter updateNoRebuild;
    final Counter healthyPanic;
    final Counter cxTotal;
    final Gauge cxActive;
    final Counter cxHttp1Total;
    final Counter cxHttp2Total;
    final Counter cxConnectFail;
    final Counter cxConnectTimeout;
    final Counter cxIdleTimeout;
    final Counter cxMaxDuration;
    final Counter cxMaxRequests;
    final Counter cxNoneHealthy;
    final Counter cxOverflow;
    final Counter cxCloseNotify;
    final Counter cxProtocolError;
    final Counter cxDestroy;
    final Counter cxDestroyLocal;
    final Counter cxDestroyRemote;
    final Counter cxDestroyWithActive;
    final Counter cxDestroyLocalWithActive;
    final Counter cxDestroyRemoteWithActive;
    final Counter cxRxBytes;
    final Counter cxTxBytes;
    final Histogram cxLengthMillis;
    final Histogram cxConnectMillis;
    final Histogram rqPerCx;
    final Counter rqTotal;
    final Gauge rqActive;
    final Counter rqCancelled;
    final Counter rqPendingTotal;
    final Gauge rqPendingActive;
    final Counter rqPendingOverflow;
    final Counter rqPendingFailureEject;

    ClusterStats(Stats.StatScope scope) {
        membershipTotal = scope.gauge("membership_total");
        membershipHealthy = scope.gauge("membership_healthy");
        membershipDegraded = scope.gauge("membership_degraded");
        membershipExcluded = scope.gauge("membership_excluded");
        maxHostWeight = scope.gauge("max_host_weight");
        membershipChange = scope.counter("membership_change");
        updateAttempt = scope.counter("update_attempt");
        updateSuccess = scope.counter("update_success");
        updateFailure = scope.counter("update_failure");
        updateEmpty = scope.counter("update_empty");
        updateNoRebuild = scope.counter("update_no_rebuild");
        healthyPanic = scope.counter("lb_healthy_panic");
        cxTotal = scope.counter("upstream_cx_total");
        cxActive = scope.gauge("upstream_cx_active");
        cxHttp2Total = scope.counter("upstream_cx_http2_total");
        cxHttp1Total = scope.counter("upstream_cx_http1_total");
        cxConnectFail = scope.counter("upstream_cx_connect_fail");
        cxConnectTimeout = scope.counter("upstream_cx_connect_timeout");
        cxIdleTimeout = scope.counter("upstream_cx_idle_timeout");
        cxMaxDuration = scope.counter("upstream_cx_max_duration_reached");
        cxMaxRequests = scope.counter("upstream_cx_max_requests");
        cxNoneHealthy = scope.counter("upstream_cx_none_healthy");
        cxOverflow = scope.counter("upstream_cx_overflow");
        cxCloseNotify = scope.counter("upstream_cx_close_notify");
        cxProtocolError = scope.counter("upstream_cx_protocol_error");
        cxDestroy = scope.counter("upstream_cx_destroy");
        cxDestroyLocal = scope.counter("upstream_cx_destroy_local");
        cxDestroyRemote = scope.counter("upstream_cx_destroy_remote");
        cxDestroyWithActive = scope.counter("upstream_cx_destroy_with_active_rq");
        cxDestroyLocalWithActive = scope.counter("upstream_cx_destroy_local_with_active_rq");
        cxDestroyRemoteWithActive = scope.counter("upstream_cx_destroy_remote_with_active_rq");
        cxRxBytes = scope.counter("upstream_cx_rx_bytes_total");
        cxTxBytes = scope.counter("upstream_cx_tx_bytes_total");
        cxLengthMillis = scope.histogram("upstream_cx_length_ms");
        cxConnectMillis = scope.histogram("upstream_cx_connect_ms");
        rqPerCx = scope.histogram("upstream_rq_per_cx");
        rqTotal = scope.counter("upstream_rq_total");
        rqActive = scope.gauge("upstream_rq_active");
        rqCancelled = scope.counter("upstream_rq_cancelled");
        rqPendingTotal = scope.counter("upstream_rq_pending_total");
        rqPendingActive = scope.gauge("upstream_rq_pending_active");
        rqPendingOverflow = scope.counter("upstream_rq_pending_overflow");
        rqPendingFailureEject = scope.counter("upstream_rq_pending_failure_eject");
        for (String name : LISTED) {
            scope.counter(name);
        }
        scope.gauge("version");
    }

    /** A connection that had been asked for is gone: open or not. */
    void destroyed(boolean local, boolean withActive) {
        cxDestroy.add(1);
        (local ? cxDestroyLocal : cxDestroyRemote).add(1);
        if (withActive) {
            cxDestroyWithActive.add(1);
            (local ? cxDestroyLocalWithActive : cxDestroyRemoteWithActive).add(1);
        }
    }
}
