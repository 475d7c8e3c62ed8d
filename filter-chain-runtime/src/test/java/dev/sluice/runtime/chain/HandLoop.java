package dev.sluice.runtime.chain;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.event.Deadline;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A loop driven by hand: {@link #run} runs what waits, {@link #advance} moves the clock. */
public final class HandLoop implements Loop {
    private final Thread home = Thread.currentThread();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Runnable> foreign = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>();
    private final Map<Deadline, Timer> deadlines = new IdentityHashMap<>();
    private final Map<LoopLocal<?>, Object> locals = new HashMap<>();
    private long now = 1_000_000_000L;
    private long serial;

    private static final class Due implements Comparable<Due>, Timer {
        final long at;
        final long serial;

        @Nullable
        Runnable task;

        Due(long at, long serial, Runnable task) {
            this.at = at;
            this.serial = serial;
            this.task = task;
        }

        @Override
        public int compareTo(Due o) {
            return at == o.at ? Long.compare(serial, o.serial) : Long.compare(at, o.at);
        }

        @Override
        public void cancel() {
            task = null;
        }
    }

    /** Runs until nothing waits. */
    public void run() {
        while (true) {
            Runnable task = later.poll();
            if (task == null) {
                task = foreign.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /** Moves the clock, running timers in order. */
    public void advance(long nanos) {
        run();
        long target = now + nanos;
        while (!timers.isEmpty() && timers.peek().at <= target) {
            Due due = timers.remove();
            now = Math.max(now, due.at);
            if (due.task != null) {
                due.task.run();
            }
            run();
        }
        now = target;
    }

    public void millis(long millis) {
        advance(millis * 1_000_000);
    }

    /** Timers not yet run or cancelled. */
    public long pendingTimers() {
        return timers.stream().filter(t -> t.task != null).count();
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == home;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long epochMillis() {
        return now / 1_000_000;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        Due due = new Due(now + delayNanos, serial++, task);
        timers.add(due);
        return due;
    }

    @Override
    public void set(Deadline timer, long delayNanos) {
        unset(timer);
        Timer made = after(delayNanos, () -> {
            deadlines.remove(timer);
            Deadline.run(timer);
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

    @Override
    public void execute(Runnable task) {
        foreign.add(task);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T local(LoopLocal<T> slot) {
        Object found = locals.get(slot);
        if (found == null) {
            found = slot.make(this);
            locals.put(slot, found);
        }
        return (T) found;
    }
}
