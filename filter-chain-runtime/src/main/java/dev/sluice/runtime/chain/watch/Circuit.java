package dev.sluice.runtime.chain.watch;

/**
 * Counts the faults of one filter and says when it is not to be asked any more. The share of failing streams counts besides their number, so that
 * one client who knows a request that makes a filter fail cannot switch it off for the others; callbacks that held the loop for longer than their budget
 * count by themselves, as each of them made all streams of the loop wait. Any thread; a closed one costs a volatile read.
 */
public final class Circuit {
    private static final int LONGEST = 5;
    private final CircuitPolicy policy;
    private volatile boolean open;
    private long windowStart;
    private long requestsThen;
    private int faults;
    private int overruns;
    private long probeAt;
    private int failedProbes;
    private boolean probeOverran;

    public Circuit(CircuitPolicy policy) {
        this.policy = policy;
    }

    public CircuitPolicy policy() {
        return policy;
    }

    public boolean open() {
        return open;
    }

    /**
     * A stream failed.
     *
     * @param overran because its callback went over its budget
     * @return whether this fault opened it
     */
    public synchronized boolean fault(long now, long requests, boolean overran) {
        if (open) {
            return false;
        }
        begin(now, requests);
        faults++;
        overruns += overran ? 1 : 0;
        return opens(now, requests);
    }

    /** A callback went over its budget, and its stream went on; returns whether that opened it. */
    public synchronized boolean overran(long now, long requests) {
        if (open) {
            probeOverran = true;
            return false;
        }
        begin(now, requests);
        overruns++;
        return opens(now, requests);
    }

    private void begin(long now, long requests) {
        if (faults == 0 && overruns == 0 || now - windowStart > policy.window().toNanos()) {
            faults = 0;
            overruns = 0;
            windowStart = now;
            requestsThen = requests - 1;
        }
    }

    private boolean opens(long now, long requests) {
        boolean failsMany = policy.faults() > 0 && faults >= policy.faults() && faults * 2L >= requests - requestsThen;
        boolean holdsLoops = policy.overruns() > 0 && overruns >= policy.overruns();
        if (!failsMany && !holdsLoops) {
            return false;
        }
        open = true;
        failedProbes = 0;
        probeOverran = false;
        probeAt = now + policy.probeAfter().toNanos();
        return true;
    }

    /** Whether this stream may try the filter; at most one in each interval. */
    public synchronized boolean probes(long now) {
        if (!open) {
            return true;
        }
        if (now < probeAt) {
            return false;
        }
        probeOverran = false;
        probeAt = now + (policy.probeAfter().toNanos() << Math.min(LONGEST, failedProbes));
        return true;
    }

    /** How a try ended; returns whether that closed it. */
    public synchronized boolean probed(long now, boolean well) {
        if (!open) {
            return false;
        }
        if (!well || probeOverran) {
            failedProbes++;
            probeAt = now + (policy.probeAfter().toNanos() << Math.min(LONGEST, failedProbes));
            return false;
        }
        open = false;
        faults = 0;
        overruns = 0;
        return true;
    }
}
