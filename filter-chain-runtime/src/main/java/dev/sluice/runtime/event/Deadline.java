package dev.sluice.runtime.event;

import org.jspecify.annotations.Nullable;

/**
 * A timer that is what waits for it, not an object beside it: for what exists a hundred thousand times and sets its time again and again. It is set and
 * taken away by {@link Loop#set} and {@link Loop#unset}. Loop-confined.
 */
public abstract class Deadline {
    /** In ticks of the wheel it is in. */
    long tick;

    @Nullable
    Deadline next;

    /** The head's is the tail; null if it is not set. */
    @Nullable
    Deadline previous;

    int place;

    /** For loops of other packages. */
    public static void run(Deadline timer) {
        timer.due();
    }

    /** The time has come. It is not set any more. */
    protected abstract void due();
}
