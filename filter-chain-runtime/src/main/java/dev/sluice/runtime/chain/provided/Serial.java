package dev.sluice.runtime.chain.provided;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs tasks one after the other on a pool: a helper thread that exists only while there is work. Any thread. */
public final class Serial implements Executor {
    private static final System.Logger LOG = System.getLogger("sluice.chain");
    private final Executor pool;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    public Serial(Executor pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        pool.execute(this::drain);
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                LOG.log(Level.WARNING, "a task of a filter's configuration failed", failure);
            }
        }
    }

    private @org.jspecify.annotations.Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = waiting.poll();
            running = task != null;
            return task;
        }
    }
}
