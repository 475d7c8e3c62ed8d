package dev.sluice.runtime.listener;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;

/** {@code listener_manager.*}. Source: Envoy, listener manager statistics. */
record ListenerCounts(
        Counter added,
        Counter modified,
        Counter removed,
        Counter stopped,
        Counter createSuccess,
        Counter createFailure,
        Gauge active,
        Gauge draining) {
    static ListenerCounts of(Stats stats) {
        Stats.StatScope scope = stats.scope("listener_manager");
        return new ListenerCounts(
                scope.counter("listener_added"),
                scope.counter("listener_modified"),
                scope.counter("listener_removed"),
                scope.counter("listener_stopped"),
                scope.counter("listener_create_success"),
                scope.counter("listener_create_failure"),
                scope.gauge("total_listeners_active"),
                scope.gauge("total_listeners_draining"));
    }
}
