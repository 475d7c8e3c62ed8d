package dev.sluice.runtime.upstream.health;

import java.util.concurrent.atomic.AtomicInteger;

/** What is known about one host's health. Read by any thread; written by the cluster's checker and its discovery. */
public final class HostHealth {
    private static final int UNHEALTHY = bits(
            HealthFlag.FAILED_ACTIVE_HC,
            HealthFlag.FAILED_OUTLIER_CHECK,
            HealthFlag.FAILED_EDS_HEALTH,
            HealthFlag.EDS_STATUS_DRAINING);
    private static final int DEGRADED = bits(HealthFlag.DEGRADED_ACTIVE_HC, HealthFlag.DEGRADED_EDS_HEALTH);
    private static final int EXCLUDED = bits(HealthFlag.PENDING_ACTIVE_HC, HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
    private final AtomicInteger flags;

    public HostHealth(HealthFlag... first) {
        flags = new AtomicInteger(bits(first));
    }

    private static int bits(HealthFlag... flags) {
        int all = 0;
        for (HealthFlag flag : flags) {
            all |= flag.bit();
        }
        return all;
    }

    public boolean has(HealthFlag flag) {
        return (flags.get() & flag.bit()) != 0;
    }

    public void set(HealthFlag flag) {
        flags.updateAndGet(now -> now | flag.bit());
    }

    /** True if it was set. */
    public boolean clear(HealthFlag flag) {
        return (flags.getAndUpdate(now -> now & ~flag.bit()) & flag.bit()) != 0;
    }

    /** All taken together. */
    public Health health() {
        int now = flags.get();
        return (now & UNHEALTHY) != 0 ? Health.UNHEALTHY : (now & DEGRADED) != 0 ? Health.DEGRADED : Health.HEALTHY;
    }

    /** It does not count when shares of healthy hosts are computed. */
    public boolean excluded() {
        return (flags.get() & EXCLUDED) != 0;
    }

    /** {@code healthy}, or the flags one after the other. */
    @Override
    public String toString() {
        int now = flags.get();
        if (now == 0) {
            return "healthy";
        }
        StringBuilder all = new StringBuilder();
        for (HealthFlag flag : HealthFlag.values()) {
            all.append((now & flag.bit()) == 0 ? "" : flag.text());
        }
        return all.toString();
    }
}
