package dev.sluice.runtime.upstream;

/** What is known about a host's health: without checks, what the configuration says. */
public enum Health {
    HEALTHY("healthy"),
    DEGRADED("/degraded_eds_health"),
    UNHEALTHY("/failed_eds_health");

    private final String flags;

    Health(String flags) {
        this.flags = flags;
    }

    /** As {@code /clusters} prints it. */
    public String flags() {
        return flags;
    }
}
