package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.upstream.outlier.Cause;
import dev.sluice.runtime.upstream.outlier.OutlierPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code outlier_detection}. */
final class OutlierCompiler {
    private static final long USUAL_INTERVAL = 10_000_000_000L;
    private static final long USUAL_BASE = 30_000_000_000L;
    private static final long USUAL_LONGEST = 300_000_000_000L;

    private OutlierCompiler() {}

    /** Null if hosts are not watched. */
    static @Nullable OutlierPlan compile(Cluster cluster, Place at) {
        return cluster.hasOutlierDetection()
                ? plan(cluster.getOutlierDetection(), at.field("outlier_detection"))
                : null;
    }

    private static OutlierPlan plan(OutlierDetection o, Place at) {
        return new OutlierPlan(
                times(o, at),
                new OutlierPlan.InARow(
                        or(o.hasConsecutive5Xx(), o.getConsecutive5Xx(), 5),
                        or(o.hasConsecutiveGatewayFailure(), o.getConsecutiveGatewayFailure(), 5),
                        or(o.hasConsecutiveLocalOriginFailure(), o.getConsecutiveLocalOriginFailure(), 5)),
                new OutlierPlan.Rate(
                        or(o.hasSuccessRateMinimumHosts(), o.getSuccessRateMinimumHosts(), 5),
                        or(o.hasSuccessRateRequestVolume(), o.getSuccessRateRequestVolume(), 100),
                        or(o.hasSuccessRateStdevFactor(), o.getSuccessRateStdevFactor(), 1900) / 1000.0),
                new OutlierPlan.Rate(
                        or(o.hasFailurePercentageMinimumHosts(), o.getFailurePercentageMinimumHosts(), 5),
                        or(o.hasFailurePercentageRequestVolume(), o.getFailurePercentageRequestVolume(), 50),
                        or(o.hasFailurePercentageThreshold(), o.getFailurePercentageThreshold(), 85)),
                or(o.hasMaxEjectionPercent(), o.getMaxEjectionPercent(), 10),
                o.getAlwaysEjectOneHost().getValue(),
                o.getSplitExternalLocalOriginErrors(),
                !o.hasSuccessfulActiveHealthCheckUnejectHost()
                        || o.getSuccessfulActiveHealthCheckUnejectHost().getValue(),
                enforcing(o));
    }

    private static OutlierPlan.Times times(OutlierDetection o, Place at) {
        long base = or(o.hasBaseEjectionTime(), o.getBaseEjectionTime(), USUAL_BASE);
        long longest = or(o.hasMaxEjectionTime(), o.getMaxEjectionTime(), Math.max(USUAL_LONGEST, base));
        if (longest < base) {
            at.field("max_ejection_time")
                    .error("outlier detector's max_ejection_time cannot be smaller than base_ejection_time");
        }
        return new OutlierPlan.Times(
                or(o.hasInterval(), o.getInterval(), USUAL_INTERVAL),
                base,
                longest,
                Math.max(0, Read.nanos(o.getMaxEjectionTimeJitter())));
    }

    private static Map<Cause, Integer> enforcing(OutlierDetection o) {
        return Map.of(
                Cause.CONSECUTIVE_5XX, or(o.hasEnforcingConsecutive5Xx(), o.getEnforcingConsecutive5Xx(), 100),
                Cause.CONSECUTIVE_GATEWAY_FAILURE,
                        or(o.hasEnforcingConsecutiveGatewayFailure(), o.getEnforcingConsecutiveGatewayFailure(), 0),
                Cause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
                        or(
                                o.hasEnforcingConsecutiveLocalOriginFailure(),
                                o.getEnforcingConsecutiveLocalOriginFailure(),
                                100),
                Cause.SUCCESS_RATE, or(o.hasEnforcingSuccessRate(), o.getEnforcingSuccessRate(), 100),
                Cause.SUCCESS_RATE_LOCAL_ORIGIN,
                        or(o.hasEnforcingLocalOriginSuccessRate(), o.getEnforcingLocalOriginSuccessRate(), 100),
                Cause.FAILURE_PERCENTAGE, or(o.hasEnforcingFailurePercentage(), o.getEnforcingFailurePercentage(), 0),
                Cause.FAILURE_PERCENTAGE_LOCAL_ORIGIN,
                        or(
                                o.hasEnforcingFailurePercentageLocalOrigin(),
                                o.getEnforcingFailurePercentageLocalOrigin(),
                                0));
    }

    /** Numbers beyond an int are as good as never. */
    private static int or(boolean said, UInt32Value value, int usual) {
        return said ? (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(value.getValue())) : usual;
    }

    private static long or(boolean said, Duration value, long usual) {
        return said ? Math.max(1, Read.nanos(value)) : usual;
    }
}
