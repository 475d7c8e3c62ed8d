package dev.sluice.runtime.listener;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be. One per process; any thread. Who comes on top of that is closed at once. */
public final class ListenerLimits {
    private static final int PER_LISTENER = 10_000;
    private static final int IN_ALL = 50_000;
    private final AtomicInteger open = new AtomicInteger();
    private volatile int perListener;
    private volatile int inAll;

    /** Safe defaults: Envoy has no limit unless configured. */
    public ListenerLimits() {
        this(PER_LISTENER, IN_ALL);
    }

    public ListenerLimits(int perListener, int inAll) {
        this.perListener = perListener;
        this.inAll = inAll;
    }

    /** From now on, connections that are open stay: so many in all, and no fewer per listener than without; 0 for the defaults. */
    public void most(int configured) {
        perListener = Math.max(PER_LISTENER, configured);
        inAll = configured == 0 ? IN_ALL : configured;
    }

    /** Downstream connections of all listeners that do not ignore the global limit. */
    public int open() {
        return open.get();
    }

    int perListener() {
        return perListener;
    }

    boolean enter() {
        if (open.incrementAndGet() > inAll) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        open.decrementAndGet();
    }
}
