package dev.sluice.runtime.extension.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Keeps streams from a script that used up its budget too often: {@code after} times within {@code window}. Then one stream in each {@code probe}
 * interval is let through, and when that one ended well all are. Any thread; free of locks while all is well.
 */
final class Quarantine {
    /** What becomes of a stream. */
    enum Admission {
        ADMITTED,
        PROBE,
        REFUSED
    }

    private final QuarantineConfig limits;
    private final LongSupplier clock;
    private final Deque<Long> overruns = new ArrayDeque<>();
    private volatile boolean closed;
    private boolean probing;
    private long nextProbe;

    Quarantine(QuarantineConfig limits, LongSupplier clock) {
        this.limits = limits;
        this.clock = clock;
    }

    boolean closed() {
        return closed;
    }

    Admission admit() {
        return closed ? admitSome() : Admission.ADMITTED;
    }

    private synchronized Admission admitSome() {
        if (!closed) {
            return Admission.ADMITTED;
        }
        if (probing || clock.getAsLong() - nextProbe < 0) {
            return Admission.REFUSED;
        }
        probing = true;
        return Admission.PROBE;
    }

    /** A callback was stopped; true if the quarantine began with it. */
    synchronized boolean overran() {
        long now = clock.getAsLong();
        overruns.addLast(now);
        while (now - overruns.getFirst() > limits.window().toNanos()) {
            overruns.removeFirst();
        }
        if (closed || overruns.size() < limits.after()) {
            return false;
        }
        closed = true;
        probing = false;
        nextProbe = now + limits.probe().toNanos();
        return true;
    }

    /** The probe's stream is over; true if the quarantine ended with it. */
    synchronized boolean probed(boolean good) {
        probing = false;
        nextProbe = clock.getAsLong() + limits.probe().toNanos();
        if (!good || !closed) {
            return false;
        }
        overruns.clear();
        closed = false;
        return true;
    }
}
