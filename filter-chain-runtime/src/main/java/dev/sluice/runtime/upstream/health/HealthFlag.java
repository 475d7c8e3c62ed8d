package dev.sluice.runtime.upstream.health;

import java.util.Locale;

/** Something known about a host's health, in the order and with the words of Envoy's {@code /clusters}. */
public enum HealthFlag {
    /** The last checks failed, or none has passed yet. */
    FAILED_ACTIVE_HC,
    /** Outlier detection has taken it out. */
    FAILED_OUTLIER_CHECK,
    /** The configuration says so. */
    FAILED_EDS_HEALTH,
    /** The last check passed with {@code x-envoy-degraded}. */
    DEGRADED_ACTIVE_HC,
    DEGRADED_EDS_HEALTH,
    /** Discovery finds it no more, but checks still pass. */
    PENDING_DYNAMIC_REMOVAL,
    /** Not counted among the hosts before its first check is over. */
    PENDING_ACTIVE_HC,
    /** The host said {@code x-envoy-immediate-health-check-fail}: not counted among the hosts. */
    EXCLUDED_VIA_IMMEDIATE_HC_FAIL,
    /** The configuration says so. */
    EDS_STATUS_DRAINING;

    private final String text = '/' + name().toLowerCase(Locale.ROOT);

    int bit() {
        return 1 << ordinal();
    }

    /** {@code /failed_active_hc}. */
    public String text() {
        return text;
    }
}
