package dev.sluice.runtime.upstream.outlier;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;

/** Numbers under {@code cluster.NAME.outlier_detection.}. Any thread. Source: Envoy, outlier detection statistics. */
final class OutlierStats {
    final Gauge active;
    final Counter enforcedTotal;
    final Counter overflow;
    /** These three are older names, kept up for two causes. */
    final Counter total;

    final Counter serverErrors;
    final Counter successRate;
    private final Counter[] detected = new Counter[Cause.values().length];
    private final Counter[] enforced = new Counter[Cause.values().length];

    OutlierStats(Stats.StatScope scope) {
        active = scope.gauge("ejections_active");
        enforcedTotal = scope.counter("ejections_enforced_total");
        overflow = scope.counter("ejections_overflow");
        total = scope.counter("ejections_total");
        serverErrors = scope.counter("ejections_consecutive_5xx");
        successRate = scope.counter("ejections_success_rate");
        for (Cause cause : Cause.values()) {
            detected[cause.ordinal()] = scope.counter("ejections_detected_" + cause.stat());
            enforced[cause.ordinal()] = scope.counter("ejections_enforced_" + cause.stat());
        }
    }

    void detected(Cause cause) {
        detected[cause.ordinal()].add(1);
        switch (cause) {
            case CONSECUTIVE_5XX -> serverErrors.add(1);
            case SUCCESS_RATE -> successRate.add(1);
            default -> {}
        }
    }

    /** There is room for one more to go. */
    void allowed(Cause cause) {
        if (cause == Cause.CONSECUTIVE_5XX || cause == Cause.SUCCESS_RATE) {
            total.add(1);
        }
    }

    void enforced(Cause cause) {
        enforcedTotal.add(1);
        enforced[cause.ordinal()].add(1);
    }
}
