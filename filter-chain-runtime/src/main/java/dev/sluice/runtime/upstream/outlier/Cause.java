package dev.sluice.runtime.upstream.outlier;

/** Why a host is taken out, with the names that Envoy's events have. */
public enum Cause {
    CONSECUTIVE_5XX("consecutive_5xx"),
    CONSECUTIVE_GATEWAY_FAILURE("consecutive_gateway_failure"),
    SUCCESS_RATE("success_rate"),
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE("consecutive_local_origin_failure"),
    SUCCESS_RATE_LOCAL_ORIGIN("local_origin_success_rate"),
    FAILURE_PERCENTAGE("failure_percentage"),
    FAILURE_PERCENTAGE_LOCAL_ORIGIN("local_origin_failure_percentage");

    private final String stat;

    Cause(String stat) {
        this.stat = stat;
    }

    /** Behind {@code ejections_detected_} and {@code ejections_enforced_}. */
    String stat() {
        return stat;
    }
}
