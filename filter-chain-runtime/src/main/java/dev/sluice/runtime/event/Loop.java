package dev.sluice.runtime.event;

import dev.sluice.filter.Timer;
import java.util.concurrent.Executor;

/**
 * One event loop: one thread and the clock, timers and per-loop state of everything that lives on it. {@link #execute} may be called from any
 * thread; every other method only on the loop's own thread. Tests use a loop whose clock and turns they drive by hand.
 */
public interface Loop extends Executor {
    /** 0-based position among the loops of its group. */
    int index();

    /** Whether the caller runs on this loop's thread. Any thread. */
    boolean inLoop();

    /** Monotonic time in nanoseconds; in tests the virtual clock. Any thread. */
    long nanoTime();

    /** Wall-clock time in milliseconds since the epoch; in tests the virtual clock. Any thread. */
    long epochMillis();

    /** Runs the task once, on this loop, at least {@code delayNanos} from now. */
    Timer after(long delayNanos, Runnable task);

    /** As {@link #after}, by an object that is there anyway; instead of the time it was set to before. */
    void set(Deadline timer, long delayNanos);

    /** It is not due any more; nothing if it is not set. */
    void unset(Deadline timer);

    /** Runs the task at the end of the loop's current turn, never nested inside the callback that is running. */
    void later(Runnable task);

    /** Runs the task before the next callback of a socket begins, or at the end of the turn: when nothing of the callback that runs is on the stack. */
    default void soon(Runnable task) {
        later(task);
    }

    /** This loop's own instance, made at first use and kept as long as the loop. */
    <T> T local(LoopLocal<T> slot);

    /** Whose callback it runs. */
    default Marker marker() {
        return local(Marker.OF);
    }
}
