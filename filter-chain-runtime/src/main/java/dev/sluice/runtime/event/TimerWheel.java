package dev.sluice.runtime.event;

import dev.sluice.filter.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Timers of one loop: four wheels of 64 slots with 1 ms, 64 ms, 4 s and 262 s per slot (4.6 hours; later ones wait in the last wheel and are
 * placed again). Setting and cancelling is O(1) and touches only a list node, the timer itself; nothing is left behind by a cancelled one.
 * A bitmap per wheel finds the next slot in use, so an idle loop sleeps until then and not a tick earlier. A timer runs at the first tick at or
 * after its time, never before it. Loop-confined.
 */
final class TimerWheel {
    private static final int BITS = 6;
    private static final int SLOTS = 1 << BITS;
    private static final int MASK = SLOTS - 1;
    private static final int LEVELS = 4;
    private static final long TICK_NANOS = 1_000_000;
    private static final long LAST_SPAN = 1L << (BITS * LEVELS);

    private final @Nullable Deadline[] slots = new @Nullable Deadline[LEVELS * SLOTS];
    private final long[] used = new long[LEVELS];
    private final long origin;
    /** All ticks up to this one have run. */
    private long tick;

    private int size;

    TimerWheel(long nowNanos) {
        origin = nowNanos;
    }

    /** Timers waiting. */
    int size() {
        return size;
    }

    Timer add(long nowNanos, long delayNanos, Runnable task) {
        Entry entry = new Entry(this, task);
        set(entry, nowNanos, delayNanos);
        return entry;
    }

    /** From now on it is due then and only then. */
    void set(Deadline entry, long nowNanos, long delayNanos) {
        unset(entry);
        long delay = Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 4));
        entry.tick = Math.max((nowNanos - origin + delay + TICK_NANOS - 1) / TICK_NANOS, tick + 1);
        place(entry);
        size++;
    }

    void unset(Deadline entry) {
        if (entry.previous != null) {
            unlink(entry, entry.previous);
        }
    }

    /** Nanoseconds from now until {@link #run} has something to do, {@link Long#MAX_VALUE} if nothing is waiting. */
    long delayNanos(long nowNanos) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, deadlineNanos() - nowNanos);
    }

    /** When {@link #run} has something to do, {@link Long#MAX_VALUE} if nothing is waiting. */
    long deadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : origin + nextTick() * TICK_NANOS;
    }

    /** Runs what is due. Tasks may add and cancel; what they add runs in a later call. */
    void run(long nowNanos) {
        long now = (nowNanos - origin) / TICK_NANOS;
        while (size > 0) {
            long next = nextTick();
            if (next > now) {
                break;
            }
            tick = next;
            cascade();
            runSlot((int) (tick & MASK));
        }
        if (size == 0 && now > tick) {
            tick = now;
        }
    }

    private void place(Deadline entry) {
        long delta = Math.min(entry.tick - tick, LAST_SPAN - 1);
        int level = delta < SLOTS ? 0 : (63 - Long.numberOfLeadingZeros(delta)) / BITS;
        long at = tick + delta;
        int slot = (int) (at >>> (BITS * level)) & MASK;
        entry.place = level * SLOTS + slot;
        entry.next = null;
        Deadline head = slots[entry.place];
        Deadline tail = head == null ? null : head.previous;
        if (head == null || tail == null) {
            slots[entry.place] = entry;
            entry.previous = entry;
        } else {
            tail.next = entry;
            entry.previous = tail;
            head.previous = entry;
        }
        used[level] |= 1L << slot;
    }

    /** The earliest tick at which a slot begins that is in use. */
    private long nextTick() {
        long best = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (used[level] != 0) {
                int shift = BITS * level;
                long unit = tick >>> shift;
                // Slots ahead of the current one, the current one last: it was emptied when its time came, so what is
                // in it is a round away.
                int ahead = Long.numberOfTrailingZeros(Long.rotateRight(used[level], (int) ((unit + 1) & MASK))) + 1;
                best = Math.min(best, (unit + ahead) << shift);
            }
        }
        return best;
    }

    /** Where a higher wheel's slot begins now, its timers move down. */
    private void cascade() {
        for (int level = LEVELS - 1; level > 0; level--) {
            int shift = BITS * level;
            if ((tick & ((1L << shift) - 1)) == 0) {
                int slot = (int) (tick >>> shift) & MASK;
                Deadline entry = take(level, slot);
                while (entry != null) {
                    Deadline next = entry.next;
                    place(entry);
                    entry = next;
                }
            }
        }
    }

    private @Nullable Deadline take(int level, int slot) {
        Deadline all = slots[level * SLOTS + slot];
        slots[level * SLOTS + slot] = null;
        used[level] &= ~(1L << slot);
        return all;
    }

    private void runSlot(int slot) {
        // One at a time from the slot itself, so that a task may cancel its neighbours. What tasks add is due later
        // than this tick.
        while (true) {
            Deadline entry = slots[slot];
            if (entry == null) {
                return;
            }
            unset(entry);
            Guard.due(entry);
        }
    }

    private void unlink(Deadline entry, Deadline previous) {
        Deadline head = slots[entry.place];
        if (entry == head) {
            slots[entry.place] = entry.next;
            if (entry.next == null) {
                used[entry.place >> BITS] &= ~(1L << (entry.place & MASK));
            } else {
                entry.next.previous = previous;
            }
        } else {
            previous.next = entry.next;
            Deadline behind = entry.next == null ? head : entry.next;
            if (behind != null) {
                behind.previous = previous;
            }
        }
        entry.next = null;
        entry.previous = null;
        size--;
    }

    private static final class Entry extends Deadline implements Timer {
        private final TimerWheel wheel;
        private @Nullable Runnable task;

        Entry(TimerWheel wheel, Runnable task) {
            this.wheel = wheel;
            this.task = task;
        }

        @Override
        protected void due() {
            Runnable what = task;
            task = null;
            if (what != null) {
                what.run();
            }
        }

        @Override
        public void cancel() {
            task = null;
            wheel.unset(this);
        }
    }
}
