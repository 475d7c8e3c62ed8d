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

    private final @Nullable Entry[] slots = new @Nullable Entry[LEVELS * SLOTS];
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
        long delay = Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 4));
        long due = Math.max((nowNanos - origin + delay + TICK_NANOS - 1) / TICK_NANOS, tick + 1);
        Entry entry = new Entry(this, due, task);
        place(entry);
        size++;
        return entry;
    }

    /** Nanoseconds from now until {@link #run} has something to do, {@link Long#MAX_VALUE} if nothing is waiting. */
    long delayNanos(long nowNanos) {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, origin + nextTick() * TICK_NANOS - nowNanos);
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

    private void place(Entry entry) {
        long delta = Math.min(entry.due - tick, LAST_SPAN - 1);
        int level = delta < SLOTS ? 0 : (63 - Long.numberOfLeadingZeros(delta)) / BITS;
        long at = tick + delta;
        int slot = (int) (at >>> (BITS * level)) & MASK;
        entry.place = level * SLOTS + slot;
        entry.next = null;
        Entry head = slots[entry.place];
        if (head == null) {
            slots[entry.place] = entry;
            entry.previous = entry;
        } else {
            Entry tail = head.previous;
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
                Entry entry = take(level, slot);
                while (entry != null) {
                    Entry next = entry.next;
                    place(entry);
                    entry = next;
                }
            }
        }
    }

    private @Nullable Entry take(int level, int slot) {
        Entry all = slots[level * SLOTS + slot];
        slots[level * SLOTS + slot] = null;
        used[level] &= ~(1L << slot);
        return all;
    }

    private void runSlot(int slot) {
        // One at a time from the slot itself, so that a task may cancel its neighbours. What tasks add is due later
        // than this tick.
        while (true) {
            Entry entry = slots[slot];
            if (entry == null) {
                return;
            }
            Runnable task = entry.task;
            entry.cancel();
            if (task != null) {
                Guard.run(task);
            }
        }
    }

    private void unlink(Entry entry) {
        Entry head = slots[entry.place];
        if (entry == head) {
            slots[entry.place] = entry.next;
            if (entry.next == null) {
                used[entry.place >> BITS] &= ~(1L << (entry.place & MASK));
            } else {
                entry.next.previous = entry.previous;
            }
        } else {
            entry.previous.next = entry.next;
            (entry.next == null ? head : entry.next).previous = entry.previous;
        }
        size--;
    }

    private static final class Entry implements Timer {
        private final TimerWheel wheel;
        private final long due;
        private @Nullable Runnable task;
        private @Nullable Entry next;
        /** The head's is the tail. */
        private Entry previous = this;

        private int place;

        Entry(TimerWheel wheel, long due, Runnable task) {
            this.wheel = wheel;
            this.due = due;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (task != null) {
                task = null;
                wheel.unlink(this);
            }
        }
    }
}
