package dev.sluice.runtime.upstream.health;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;

/** Numbers of a cluster's checks under {@code cluster.NAME.health_check.}. Any thread. Source: Envoy, health check statistics. */
final class HealthStats {
    final Counter attempt;
    final Counter success;
    final Counter failure;
    final Counter passiveFailure;
    final Counter networkFailure;
    final Counter verifyCluster;
    final Gauge healthy;
    final Gauge degraded;

    HealthStats(Stats.StatScope scope) {
        attempt = scope.counter("attempt");
        success = scope.counter("success");
        failure = scope.counter("failure");
        passiveFailure = scope.counter("passive_failure");
        networkFailure = scope.counter("network_failure");
        verifyCluster = scope.counter("verify_cluster");
        healthy = scope.gauge("healthy");
        degraded = scope.gauge("degraded");
    }
}
