package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.stats.CounterCell;
import dev.sluice.runtime.stats.GaugeCell;
import dev.sluice.runtime.stats.Stats;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file that loops write lines to. Each loop fills a buffer of its own; the sink's thread swaps the buffers out and writes them, when one has
 * {@link #FLUSH_BYTES} or the interval is over. The swap is the only thing that a loop can meet on the lock, a few instructions long. A loop whose
 * buffer is full drops the line and counts it: a slow disk never stops a stream.
 */
final class LogSink {
    /** As in Envoy, {@code min_flush_size_kb}. */
    static final int FLUSH_BYTES = 64 * 1024;

    private static final int MAX_BYTES = 1024 * 1024;

    /** Opens the file; again after {@link LogSink#reopen}. */
    @FunctionalInterface
    interface Target {
        OutputStream open() throws IOException;
    }

    private final Target target;
    private final long intervalNanos;
    private final LoopLocal<Buffer> buffers;
    private final List<Buffer> all = new CopyOnWriteArrayList<>();
    private final CounterCell buffered;
    private final CounterCell completed;
    private final CounterCell failed;
    private final CounterCell dropped;
    private final CounterCell timed;
    private final CounterCell reopenFailed;
    private final GaugeCell waiting;
    private final Thread thread;
    private final @Nullable Consumer<String> direct;
    private OutputStream out;
    private volatile boolean full;
    private volatile boolean reopen;
    private volatile boolean closed;

    LogSink(String name, Target target, long intervalNanos, Stats stats) throws IOException {
        this(name, target, intervalNanos, stats, null);
    }

    /** Hands every line over at once, with its path; starts no thread. */
    LogSink(String name, BiConsumer<String, String> lines, Stats stats) throws IOException {
        this(name, OutputStream::nullOutputStream, Long.MAX_VALUE / 4, stats, line -> lines.accept(name, line));
    }

    private LogSink(String name, Target target, long intervalNanos, Stats stats, @Nullable Consumer<String> direct)
            throws IOException {
        this.direct = direct;
        this.target = target;
        this.intervalNanos = intervalNanos;
        this.out = target.open();
        buffered = stats.counter("filesystem.write_buffered");
        completed = stats.counter("filesystem.write_completed");
        failed = stats.counter("filesystem.write_failed");
        dropped = stats.counter("filesystem.write_dropped");
        timed = stats.counter("filesystem.flushed_by_timer");
        reopenFailed = stats.counter("filesystem.reopen_failed");
        waiting = stats.gauge("filesystem.write_total_buffered");
        buffers = LoopLocal.of(loop -> firstOf());
        thread = new Thread(this::run, "access-log " + name);
        thread.setDaemon(true);
    }

    private synchronized Buffer firstOf() {
        if (all.isEmpty()) {
            thread.start();
        }
        Buffer buffer = new Buffer();
        all.add(buffer);
        return buffer;
    }

    /** On the loop. Characters are bytes. */
    void write(ByteLine line, Loop loop) {
        if (direct != null) {
            direct.accept(line.toString());
            return;
        }
        int held = loop.local(buffers).add(line);
        if (held < 0) {
            dropped.add(1);
            return;
        }
        buffered.add(1);
        waiting.add(line.length());
        if (held >= FLUSH_BYTES && !full) {
            full = true;
            LockSupport.unpark(thread);
        }
    }

    /** Opens the file again before the next write. Any thread. */
    void reopen() {
        reopen = true;
        full = true;
        LockSupport.unpark(thread);
    }

    /** Writes what is there and closes the file; waits for it, at most {@code millis}. */
    void close(long millis) throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join(millis);
    }

    private void run() {
        while (!closed) {
            long end = System.nanoTime() + intervalNanos;
            while (!full && !closed && System.nanoTime() < end) {
                LockSupport.parkNanos(this, Math.max(1, end - System.nanoTime()));
            }
            if (!full) {
                timed.add(1);
            }
            full = false;
            flush();
        }
        flush();
        try {
            out.close();
        } catch (IOException e) {
            failed.add(1);
        }
    }

    private void flush() {
        if (reopen) {
            reopen = false;
            openAgain();
        }
        for (Buffer buffer : all) {
            buffer.drain();
        }
    }

    private void openAgain() {
        try {
            OutputStream fresh = target.open();
            out.close();
            out = fresh;
        } catch (IOException e) {
            reopenFailed.add(1);
        }
    }

    /** One loop's lines. */
    private final class Buffer {
        private byte[] filling = new byte[4096];
        private byte[] spare = new byte[4096];
        private int used;

        /** Bytes held now, or -1 if the line did not fit. */
        synchronized int add(ByteLine line) {
            int length = line.length();
            if (used + length > filling.length) {
                if (used + length > MAX_BYTES) {
                    return -1;
                }
                filling = java.util.Arrays.copyOf(
                        filling, Math.min(MAX_BYTES, Math.max(filling.length * 2, used + length)));
            }
            System.arraycopy(line.array(), 0, filling, used, length);
            used += length;
            return used;
        }

        private synchronized int swap() {
            byte[] full = filling;
            filling = spare;
            spare = full;
            int length = used;
            used = 0;
            return length;
        }

        /** On the sink's thread, the only one that touches {@code spare} between swaps. */
        private void drain() {
            int length = swap();
            if (length == 0) {
                return;
            }
            try {
                out.write(spare, 0, length);
                out.flush();
                completed.add(1);
            } catch (IOException e) {
                failed.add(1);
            }
            waiting.add(-length);
        }
    }
}
