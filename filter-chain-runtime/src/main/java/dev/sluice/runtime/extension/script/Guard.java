package dev.sluice.runtime.extension.script;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long one context has been running, seen by the {@link Watchdog}. One word says idle, running (the run's number, odd), being stopped, or stopped; the
 * watchdog stops only the run it looked at, and a run that is being stopped does not end before the interrupt has landed: the next one is never hit.
 * {@link #enter} and {@link #exit} belong to the context's thread.
 */
final class Guard {
    private static final VarHandle STATE;
    private static final long IDLE = 0;
    private static final long STOPPING = 2;
    private static final long STOPPED = 4;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Guard.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stops what runs; false if it did not stop yet. */
    @FunctionalInterface
    interface Stopper {
        boolean stop();
    }

    private final Stopper stopper;

    @SuppressWarnings("unused") // by its handle
    private volatile long state;

    // Written before the state and read after it.
    private long budgetNanos;
    private Thread thread = Thread.currentThread();
    private long runs = 1;
    private int depth;

    // The watchdog's own.
    private long seen;
    private long cpuWhenSeen;

    Guard(Stopper stopper) {
        this.stopper = stopper;
    }

    void enter(long budget) {
        if (depth++ > 0) {
            return;
        }
        budgetNanos = budget;
        thread = Thread.currentThread();
        runs += 2;
        STATE.setRelease(this, runs);
    }

    /** Whether this run was stopped. */
    boolean exit() {
        if (--depth > 0) {
            return false;
        }
        while (true) {
            long now = (long) STATE.getVolatile(this);
            if (now == STOPPING) {
                Thread.onSpinWait();
            } else if (STATE.compareAndSet(this, now, IDLE)) {
                if (now == STOPPED) {
                    Thread.interrupted(); // an interrupt comes as the thread's flag too, and may be late
                    return true;
                }
                return false;
            }
        }
    }

    long budgetNanos() {
        return budgetNanos;
    }

    /**
     * By the watchdog: stops a run that has used its budget of its thread's CPU time, so that a machine that is busy with something else stops nobody.
     * The clock starts at the first look, at most a tick late.
     */
    void look(Watchdog.Cpu cpu) {
        long running = (long) STATE.getVolatile(this);
        if ((running & 1) == 0) {
            seen = IDLE;
            return;
        }
        if (running != seen) {
            seen = running;
            cpuWhenSeen = cpu.nanos(thread);
            return;
        }
        if (cpu.nanos(thread) - cpuWhenSeen < budgetNanos) {
            return;
        }
        if (STATE.compareAndSet(this, running, STOPPING)) {
            STATE.setVolatile(this, stopper.stop() ? STOPPED : running);
        }
    }
}
