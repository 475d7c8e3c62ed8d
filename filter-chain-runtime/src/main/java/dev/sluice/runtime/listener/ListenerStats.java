package dev.sluice.runtime.listener;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.stats.Stats;

/** {@code listener.ADDRESS.*}. Source: Envoy, listener statistics. */
record ListenerStats(
        Counter total,
        Gauge active,
        Counter destroyed,
        Histogram lengthMillis,
        Counter overflow,
        Counter globalOverflow,
        Counter noMatch,
        Counter preTimeout,
        Gauge preActive,
        Counter filterError,
        Counter filterRemoteClose,
        Counter secureTimeout,
        Counter[] workerTotal,
        Gauge[] workerActive) {
    static ListenerStats of(Stats stats, String name, int loops) {
        Stats.StatScope scope = stats.scope("listener." + name);
        Counter[] workerTotal = new Counter[loops];
        Gauge[] workerActive = new Gauge[loops];
        for (int i = 0; i < loops; i++) {
            Stats.StatScope worker = scope.scope("worker_" + i);
            workerTotal[i] = worker.counter("downstream_cx_total");
            workerActive[i] = worker.gauge("downstream_cx_active");
        }
        return new ListenerStats(
                scope.counter("downstream_cx_total"),
                scope.gauge("downstream_cx_active"),
                scope.counter("downstream_cx_destroy"),
                scope.histogram("downstream_cx_length_ms"),
                scope.counter("downstream_cx_overflow"),
                scope.counter("downstream_global_cx_overflow"),
                scope.counter("no_filter_chain_match"),
                scope.counter("downstream_pre_cx_timeout"),
                scope.gauge("downstream_pre_cx_active"),
                scope.counter("downstream_listener_filter_error"),
                scope.counter("downstream_listener_filter_remote_close"),
                scope.counter("downstream_cx_transport_socket_connect_timeout"),
                workerTotal,
                workerActive);
    }

    void opened(int loop) {
        total.add(1);
        active.add(1);
        workerTotal[loop].add(1);
        workerActive[loop].add(1);
    }

    void closed(int loop, long nanos) {
        destroyed.add(1);
        active.add(-1);
        workerActive[loop].add(-1);
        lengthMillis.record(nanos / 1_000_000);
    }
}
