package dev.sluice.runtime.upstream.health;

/** What a host is good for, all that is known of it taken together. */
public enum Health {
    HEALTHY,
    /** Used when too few are healthy. */
    DEGRADED,
    /** Used only in panic. */
    UNHEALTHY
}
