package dev.sluice.runtime.chain;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.Marker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notices, while it runs, a filter's callback that holds its loop for too long, and takes a sample of the loop's stack: a thread of its own looks at each
 * loop's {@link Marker} some times per budget. Loops pay nothing for it. Any thread.
 */
public final class LoopWatchdog implements AutoCloseable {
    private static final int LOOKS = 3;
    private static final int FRAMES = 16;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private final long budgetNanos;
    private final List<Seen> loops = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean over;

    /** What was seen of one loop; of the watchdog's thread. */
    private static final class Seen {
        final Marker marker;
        final Thread thread;
        long entries = -1;
        long since;
        long cpuThen;
        boolean told;
        boolean counted;

        Seen(Marker marker, Thread thread) {
            this.marker = marker;
            this.thread = thread;
        }
    }

    private LoopWatchdog(long budgetNanos) {
        this.budgetNanos = budgetNanos;
        this.thread = new Thread(this::run, "sluice-watchdog");
        thread.setDaemon(true);
    }

    /** @param budget how long a callback may run; zero: nobody watches */
    public static LoopWatchdog start(List<? extends Loop> loops, Duration budget) {
        LoopWatchdog dog = new LoopWatchdog(budget.toNanos());
        if (!budget.isZero()) {
            for (Loop loop : loops) {
                loop.execute(() -> dog.loops.add(new Seen(loop.marker(), Thread.currentThread())));
            }
            dog.thread.start();
        }
        return dog;
    }

    private void run() {
        long tickMillis = Math.max(5, budgetNanos / LOOKS / 1_000_000);
        while (!over) {
            try {
                Thread.sleep(tickMillis);
            } catch (InterruptedException closed) {
                return;
            }
            for (Seen each : loops) {
                look(each, System.nanoTime());
            }
        }
    }

    private void look(Seen loop, long now) {
        Object who = loop.marker.who();
        long entries = loop.marker.entries();
        if (who == null || entries != loop.entries) {
            loop.entries = who == null ? -1 : entries;
            loop.since = now;
            loop.told = false;
            loop.counted = false;
            loop.cpuThen = who == null ? 0 : cpu(loop.thread);
        } else if (!loop.counted && who instanceof FilterUse use) {
            long budget = use.budgetNanos(budgetNanos);
            if (now - loop.since >= budget) {
                sample(loop, use, now, budget);
            }
        }
    }

    /**
     * Tells where the loop is, if the callback has not ended meanwhile. It counts as its fault when it certainly waits or has computed: a machine that had
     * no time for the loop is nobody's.
     */
    private static void sample(Seen loop, FilterUse use, long now, long budget) {
        boolean busy = (cpu(loop.thread) - loop.cpuThen) * 2 >= budget;
        boolean waits = loop.thread.getState() != Thread.State.RUNNABLE;
        StackTraceElement[] frames = loop.thread.getStackTrace();
        if (loop.marker.who() == null || loop.marker.entries() != loop.entries) {
            return;
        }
        if (!loop.told) {
            loop.told = true;
            use.stuck(now - loop.since, text(frames));
        }
        if (busy || waits || frames.length > 0 && frames[0].isNativeMethod()) {
            loop.counted = true;
            use.overran();
        }
    }

    /** What the thread has used; 0 where the JVM cannot tell. */
    private static long cpu(Thread thread) {
        return CPU.isThreadCpuTimeSupported() && CPU.isThreadCpuTimeEnabled()
                ? CPU.getThreadCpuTime(thread.getId())
                : 0;
    }

    private static String text(StackTraceElement[] frames) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append(i == 0 ? "" : "\n").append("    at ").append(frames[i]);
        }
        return text.toString();
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
