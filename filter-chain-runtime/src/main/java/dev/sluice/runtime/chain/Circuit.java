package dev.sluice.runtime.chain;

/**
 * Counts the faults of one filter and says when it is not to be asked any more. The share of failing streams counts besides their number, so that
 * one client who knows a request that makes a filter fail cannot switch it off for the others. Any thread; a closed one costs a volatile read.
 */
final class Circuit {
    private static final int LONGEST = 5;
    private final CircuitPolicy policy;
    private volatile boolean open;
    private long windowStart;
    private long requestsThen;
    private int faults;
    private long probeAt;
    private int failedProbes;

    Circuit(CircuitPolicy policy) {
        this.policy = policy;
    }

    CircuitPolicy policy() {
        return policy;
    }

    boolean open() {
        return open;
    }

    /** @return whether this fault opened it */
    synchronized boolean fault(long now, long requests) {
        if (open || policy.faults() == 0) {
            return false;
        }
        if (faults == 0 || now - windowStart > policy.window().toNanos()) {
            faults = 0;
            windowStart = now;
            requestsThen = requests - 1;
        }
        faults++;
        if (faults < policy.faults() || faults * 2L < requests - requestsThen) {
            return false;
        }
        open = true;
        failedProbes = 0;
        probeAt = now + policy.probeAfter().toNanos();
        return true;
    }

    /** Whether this stream may try the filter; at most one in each interval. */
    synchronized boolean probes(long now) {
        if (!open) {
            return true;
        }
        if (now < probeAt) {
            return false;
        }
        probeAt = now + (policy.probeAfter().toNanos() << Math.min(LONGEST, failedProbes));
        return true;
    }

    synchronized void probeFailed(long now) {
        failedProbes++;
        probeAt = now + (policy.probeAfter().toNanos() << Math.min(LONGEST, failedProbes));
    }

    synchronized void probePassed() {
        open = false;
        faults = 0;
    }
}
