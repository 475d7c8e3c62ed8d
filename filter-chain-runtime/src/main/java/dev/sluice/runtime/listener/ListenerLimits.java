package dev.sluice.runtime.listener;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be. One per process; any thread. Who comes on top of that is closed at once. */
public final class ListenerLimits {
    private final AtomicInteger open = new AtomicInteger();
    private volatile int perListener;
    private volatile int inAll;

    /** Safe defaults: Envoy has no limit unless configured. */
    public ListenerLimits() {
        this(10_000, 50_000);
    }

    public ListenerLimits(int perListener, int inAll) {
        this.perListener = perListener;
        this.inAll = inAll;
    }

    /** From now on; connections that are open stay. */
    public void set(int mostPerListener, int mostInAll) {
        perListener = mostPerListener;
        inAll = mostInAll;
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
