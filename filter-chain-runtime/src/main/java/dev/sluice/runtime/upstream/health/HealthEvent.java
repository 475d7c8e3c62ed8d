package dev.sluice.runtime.upstream.health;

/**
 * Something to tell about a host, as Envoy's {@code HealthCheckEvent}.
 *
 * @param failure of failures and ejections
 * @param first it was the host's first check
 * @param status of the HTTP answer, 0 if there was none
 */
public record HealthEvent(Kind kind, Failure failure, boolean first, int status) {
    /** What happened. */
    public enum Kind {
        EJECTED,
        ADDED,
        PASSED,
        FAILED,
        DEGRADED,
        NO_LONGER_DEGRADED
    }

    /** Why. */
    public enum Failure {
        /** The answer was wrong. */
        ACTIVE,
        /** A response to a request said so. */
        PASSIVE,
        NETWORK,
        NETWORK_TIMEOUT;

        boolean network() {
            return this == NETWORK || this == NETWORK_TIMEOUT;
        }
    }

    static HealthEvent of(Kind kind, boolean first) {
        return new HealthEvent(kind, Failure.ACTIVE, first, 0);
    }
}
