package dev.sluice.runtime.event;

import dev.sluice.filter.Timer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A loop without a thread, for tests: its turns and its clock are driven by hand, so a test sees every order it wants and never sleeps. It belongs
 * to the thread that made it; {@link #execute} may be called from any thread.
 */
public final class ManualLoop implements Loop {
    private static final long EPOCH_MILLIS = 1_767_225_600_000L;
    private final Thread owner = Thread.currentThread();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Map<Deadline, Timer> deadlines = new IdentityHashMap<>();
    private @Nullable Object[] locals = new Object[16];
    private long now = 1_000_000_000L;
    private long orders;

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Starts at 2026-01-01T00:00:01Z. */
    @Override
    public long epochMillis() {
        return EPOCH_MILLIS + now / 1_000_000;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        Due due = new Due(now + Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 4)), orders++, task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    @Override
    public void set(Deadline timer, long delayNanos) {
        unset(timer);
        Timer made = after(delayNanos, () -> {
            deadlines.remove(timer);
            timer.due();
        });
        deadlines.put(timer, made);
    }

    @Override
    public void unset(Deadline timer) {
        Timer set = deadlines.remove(timer);
        if (set != null) {
            set.cancel();
        }
    }

    @Override
    public void later(Runnable task) {
        later.add(task);
    }

    /** One turn: the tasks that wait now, the timers due now, then what was put off meanwhile. False if there was nothing to do. */
    public boolean runOnce() {
        int ran = 0;
        for (int n = tasks.size(); n > 0; n--) {
            ran += run(tasks.poll());
        }
        long newest = orders;
        for (Due due = timers.peek(); due != null && due.at <= now && due.order < newest; due = timers.peek()) {
            timers.remove(due);
            ran += run(due.task);
        }
        while (!later.isEmpty()) {
            ran += run(later.poll());
        }
        return ran > 0;
    }

    /** Turns until nothing is left to do at this time. */
    public void run() {
        for (int turns = 0; runOnce(); turns++) {
            if (turns > 1_000_000) {
                throw new IllegalStateException(
                        "a million turns and still busy: something asks for itself again and again");
            }
        }
    }

    /** Lets time pass, stopping at every timer on the way, and runs all that there is to do. */
    public void advance(long nanos) {
        long end = now + nanos;
        run();
        for (Due due = timers.peek(); due != null && due.at <= end; due = timers.peek()) {
            now = Math.max(now, due.at);
            run();
        }
        now = end;
        run();
    }

    /** Moves the clock and runs nothing. */
    public void pass(long nanos) {
        now += nanos;
    }

    /** When the next timer is due, on {@link #nanoTime}'s clock; {@code Long.MAX_VALUE} if there is none. */
    public long nextDue() {
        Due first = timers.peek();
        return first == null ? Long.MAX_VALUE : first.at;
    }

    /** Timers set and neither run nor cancelled. */
    public int timers() {
        return timers.size();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T local(LoopLocal<T> slot) {
        int at = slot.slot();
        if (at >= locals.length) {
            locals = Arrays.copyOf(locals, Math.max(at + 1, locals.length * 2));
        }
        Object have = locals[at];
        if (have == null) {
            have = slot.make(this);
            locals[at] = have;
        }
        return (T) have;
    }

    private static int run(@Nullable Runnable task) {
        if (task == null) {
            return 0;
        }
        task.run();
        return 1;
    }

    private record Due(long at, long order, Runnable task) {}
}
