package dev.sluice.conformance.reload;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The longest turn of a loop, in CPU time of its thread between two timers of {@link Pauses}: all that the loop did in between, so never less than its
 * longest turn. What else the machine does meanwhile, compiling and collecting too, is not in it; what the loop runs is, interpreted or compiled.
 */
final class Turns implements Runnable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static volatile Turns current = new Turns();
    private final Map<Thread, Long> last = new ConcurrentHashMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();

    private Turns() {}

    /** Counts from nothing. */
    static void begin() {
        current = new Turns();
        System.getProperties().put("acme.turn", current);
    }

    /** How often a loop was looked at since {@link #begin}. */
    static long seen() {
        return current.seen.get();
    }

    /** In nanoseconds, since {@link #begin}. */
    static long longest() {
        return current.longest.get();
    }

    /** On a loop. */
    @Override
    public void run() {
        long now = THREADS.getCurrentThreadCpuTime();
        Long before = last.put(Thread.currentThread(), now);
        if (before != null) {
            longest.accumulateAndGet(now - before, Math::max);
        }
        seen.incrementAndGet();
    }
}
