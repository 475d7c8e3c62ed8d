package dev.sluice.runtime.chain.provided;

import dev.sluice.runtime.os.Threads;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where blocking work of filters runs, off the loops: virtual threads where the JDK has them, else a bounded pool. At most {@code threads} pieces of
 * work run at once and at most {@code waiting} more wait; beyond that work is refused, which fails its stage. Any thread.
 */
public final class Blocking implements AutoCloseable, Executor {
    private final Executor pool;
    private final Semaphore running;
    private final Semaphore accepted;
    private final boolean virtual;

    private Blocking(Executor pool, boolean virtual, int threads, int waiting) {
        this.pool = pool;
        this.virtual = virtual;
        this.running = new Semaphore(threads);
        this.accepted = new Semaphore(threads + waiting);
    }

    /** @param threads pieces of work at once */
    public static Blocking bounded(int threads, int waiting) {
        try {
            Object made =
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return new Blocking((ExecutorService) made, true, threads, waiting);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException older) {
            return new Blocking(pool(threads), false, threads, waiting);
        }
    }

    /** Where the executor wants it, unbounded: for tests that run everything on one thread. */
    public static Blocking on(Executor executor) {
        return new Blocking(executor, false, Integer.MAX_VALUE / 2, Integer.MAX_VALUE / 2);
    }

    private static ExecutorService pool(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Threads.daemon(task, "sluice-blocking-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs the work; cancelling the result interrupts it. */
    public Future<?> submit(Runnable work) {
        if (!accepted.tryAcquire()) {
            throw new RejectedExecutionException("too much blocking work is waiting");
        }
        try {
            FutureTask<?> task = new FutureTask<>(() -> run(work), null);
            pool.execute(() -> {
                try {
                    task.run(); // does nothing if it was cancelled meanwhile
                } finally {
                    accepted.release();
                }
            });
            return task;
        } catch (RejectedExecutionException closed) {
            accepted.release();
            throw closed;
        }
    }

    private void run(Runnable work) {
        try {
            if (virtual) {
                running.acquire();
            }
            try {
                work.run();
            } finally {
                if (virtual) {
                    running.release();
                }
            }
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the runtime's own helpers, which are few and short: never refused but after {@link #close}. */
    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    @Override
    public void close() {
        if (pool instanceof ExecutorService own) {
            own.shutdownNow();
        }
    }
}
