package dev.sluice.runtime.chain;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.Marker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Notices, while it runs, a filter's callback that holds its loop for too long, and takes a sample of the loop's stack: a thread of its own looks at each
 * loop's {@link Marker} some times per budget. Loops pay nothing for it. Any thread.
 */
public final class LoopWatchdog implements AutoCloseable {
    private static final int LOOKS = 3;
    private static final int FRAMES = 16;
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
        boolean told;

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
        } else if (!loop.told && now - loop.since >= budgetNanos && who instanceof FilterUse use) {
            loop.told = true;
            String stack = sample(loop, entries);
            if (stack != null) {
                use.stuck(now - loop.since, stack);
            }
        }
    }

    /** Where the loop is; null if the callback ended meanwhile. */
    private static @Nullable String sample(Seen loop, long entries) {
        StackTraceElement[] frames = loop.thread.getStackTrace();
        if (loop.marker.who() == null || loop.marker.entries() != entries) {
            return null;
        }
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
