package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.os.StandardStreams;
import dev.sluice.runtime.stats.Stats;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files that access logs are written to, one sink per path and process: they outlive reloads, so lines of two configurations never tear each
 * other. Any thread.
 */
public final class LogSinks {
    static final String STDOUT = "/dev/stdout";
    static final String STDERR = "/dev/stderr";
    /** What reads a stream is often a person or a collector at the other end of a pipe: it gets its lines soon. */
    private static final Duration STREAM_INTERVAL = Duration.ofMillis(200);

    private static final long CLOSE_MILLIS = 5000;

    private final Map<String, LogSink> sinks = new ConcurrentHashMap<>();
    private final Stats stats;
    private final Duration interval;
    private final Function<String, @Nullable OutputStream> streams;
    private final @Nullable BiConsumer<String, String> direct;

    /**
     * @param interval after which a file gets what is buffered: Envoy's {@code --file-flush-interval-msec}, 10 s
     * @param streams opens paths that stand for no file, such as {@code /dev/stdout}; null for all others
     */
    public LogSinks(Stats stats, Duration interval, Function<String, @Nullable OutputStream> streams) {
        this(stats, interval, streams, null);
    }

    private LogSinks(
            Stats stats,
            Duration interval,
            Function<String, @Nullable OutputStream> streams,
            @Nullable BiConsumer<String, String> direct) {
        this.stats = stats;
        this.interval = interval;
        this.streams = streams;
        this.direct = direct;
    }

    /** Opens no files: each line is handed over on its loop, with the path that it was for. For tests. */
    public static LogSinks direct(BiConsumer<String, String> lines) {
        return new LogSinks(new Stats(), Duration.ofHours(1), path -> OutputStream.nullOutputStream(), lines);
    }

    /** With the streams of this process. */
    public static LogSinks of(Stats stats, Duration interval) {
        return new LogSinks(stats, interval, path -> StandardStreams.named(path).orElse(null));
    }

    /** Opens nothing and keeps nothing: for checking a configuration. */
    public static LogSinks discarding() {
        return new LogSinks(new Stats(), Duration.ofHours(1), path -> OutputStream.nullOutputStream());
    }

    @Nullable
    LogSink open(String path, Place place) {
        LogSink known = sinks.get(path);
        if (known != null) {
            return known;
        }
        try {
            synchronized (sinks) {
                LogSink sink = sinks.get(path);
                if (sink == null) {
                    sink = make(path);
                    sinks.put(path, sink);
                }
                return sink;
            }
        } catch (IOException e) {
            place.error("unable to open file '" + path + "': " + e.getMessage());
            return null;
        }
    }

    private LogSink make(String path) throws IOException {
        OutputStream stream = streams.apply(path);
        BiConsumer<String, String> lines = direct;
        if (lines != null) {
            return new LogSink(path, lines, stats);
        }
        if (stream != null) {
            return new LogSink(path, () -> new Unclosed(stream), STREAM_INTERVAL.toNanos(), stats);
        }
        return new LogSink(path, () -> new FileOutputStream(path, true), interval.toNanos(), stats);
    }

    /** After a log rotation: every file is opened again by its path. */
    public void reopen() {
        sinks.values().forEach(LogSink::reopen);
    }

    /** Writes what is buffered and closes all files. At exit, when no stream logs any more. */
    public void close() throws InterruptedException {
        for (LogSink sink : sinks.values()) {
            sink.close(CLOSE_MILLIS);
        }
        sinks.clear();
    }

    /** A stream of the process: others write to it too. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream stream;

        Unclosed(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            stream.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }
}
