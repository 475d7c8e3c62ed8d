package dev.sluice.runtime.stats;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the loops have added to counters and gauges. Each loop has an array of its own, a place for each number, that only its thread writes, with plain
 * additions: no locked instruction and no cache line that two loops write, however many there are. Readers sum the arrays and may see the last few
 * additions late. Threads that are no loops count elsewhere.
 */
final class LoopCells {
    private static final VarHandle AT = MethodHandles.arrayElementVarHandle(long[].class);
    private final AtomicInteger slots = new AtomicInteger();
    private final List<Own> all = new CopyOnWriteArrayList<>();
    private final FastThreadLocal<Own> own = new FastThreadLocal<>() {
        @Override
        protected Own initialValue() {
            Own made = new Own();
            all.add(made);
            return made;
        }
    };

    /** One loop's. */
    private static final class Own {
        volatile long[] values = new long[512];

        long[] grown(int slot) {
            long[] more = Arrays.copyOf(values, Math.max(slot + 1, values.length * 2));
            values = more;
            return more;
        }
    }

    /** A place for one more number. */
    int slot() {
        return slots.getAndIncrement();
    }

    /** False, and nothing is added, if the caller is no loop. */
    boolean add(int slot, long n) {
        if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
            return false;
        }
        Own mine = own.get();
        long[] values = mine.values;
        if (slot >= values.length) {
            values = mine.grown(slot);
        }
        AT.setOpaque(values, slot, values[slot] + n);
        return true;
    }

    long sum(int slot) {
        long sum = 0;
        for (Own each : all) {
            long[] values = each.values;
            sum += slot < values.length ? (long) AT.getOpaque(values, slot) : 0;
        }
        return sum;
    }
}
