package dev.sluice.runtime.os;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The program's own log: what {@link System.Logger} gets, as lines to standard error or a file, with levels that may change while it runs.
 * Components are the logger names after {@code sluice.}. Any thread.
 */
public final class Logs {
    /** Envoy's names. */
    public enum Level {
        TRACE(java.util.logging.Level.FINER),
        DEBUG(java.util.logging.Level.FINE),
        INFO(java.util.logging.Level.INFO),
        WARNING(java.util.logging.Level.WARNING),
        ERROR(java.util.logging.Level.SEVERE),
        /** Nothing is logged as critical: a critical failure ends the process with a message. */
        CRITICAL(java.util.logging.Level.OFF),
        OFF(java.util.logging.Level.OFF);

        private final java.util.logging.Level level;

        Level(java.util.logging.Level level) {
            this.level = level;
        }

        /** By Envoy's word, where {@code warn} is {@code warning}; empty if there is none. */
        public static Optional<Level> named(String word) {
            String name = word.toUpperCase(Locale.ROOT);
            for (Level level : values()) {
                if (level.name().equals(name.equals("WARN") ? "WARNING" : name)) {
                    return Optional.of(level);
                }
            }
            return Optional.empty();
        }

        /** Envoy's word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String ROOT = "sluice";
    private static final Logger OURS = Logger.getLogger(ROOT);

    /** Held here because the log manager forgets loggers, and their levels, that nobody holds. */
    private static final Map<String, Logger> CHANGED = new ConcurrentHashMap<>();

    private static volatile Level everywhere = Level.INFO;
    private static volatile @Nullable LineHandler handler;

    private Logs() {}

    /**
     * Takes over the log of this process.
     *
     * @param file where to append to, null for standard error
     */
    public static synchronized void install(Level level, @Nullable Path file) throws IOException {
        LineHandler lines = new LineHandler(file);
        Logger all = Logger.getLogger("");
        for (Handler each : all.getHandlers()) {
            all.removeHandler(each);
            each.close();
        }
        all.addHandler(lines);
        handler = lines;
        level(level);
    }

    /** Sets all components. Libraries are heard one step later than Sluice itself. */
    public static synchronized void level(Level level) {
        everywhere = level;
        CHANGED.values().forEach(logger -> logger.setLevel(null));
        CHANGED.clear();
        OURS.setLevel(level.level);
        Logger.getLogger("")
                .setLevel(
                        switch (level) {
                            case TRACE -> java.util.logging.Level.FINE;
                            case DEBUG -> java.util.logging.Level.INFO;
                            case INFO -> java.util.logging.Level.WARNING;
                            default -> level.level;
                        });
    }

    /** Sets one component, such as {@code upstream}; false if nothing logs under that name yet. */
    public static synchronized boolean level(String component, Level level) {
        boolean known = levels().containsKey(component);
        Logger logger = Logger.getLogger(ROOT + '.' + component);
        logger.setLevel(level.level);
        CHANGED.put(component, logger);
        return known;
    }

    /** Every component that has logged or was set, with its level. */
    public static synchronized Map<String, Level> levels() {
        Map<String, Level> levels = new TreeMap<>();
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            if (name.startsWith(ROOT + '.')) {
                levels.put(name.substring(ROOT.length() + 1), everywhere);
            }
        }
        CHANGED.forEach((component, logger) -> levels.put(component, of(logger)));
        return levels;
    }

    private static Level of(Logger logger) {
        for (Level level : Level.values()) {
            if (level.level.equals(logger.getLevel())) {
                return level;
            }
        }
        return everywhere;
    }

    /** Opens the log file again after somebody moved it away. */
    public static void reopen() throws IOException {
        LineHandler lines = handler;
        if (lines != null) {
            lines.reopen();
        }
    }

    /** One line per record, written at once. */
    private static final class LineHandler extends Handler {
        private final @Nullable Path file;
        private OutputStream out;

        LineHandler(@Nullable Path file) throws IOException {
            this.file = file;
            this.out = open(file);
        }

        private static OutputStream open(@Nullable Path file) throws IOException {
            if (file == null) {
                return StandardStreams.err();
            }
            Optional<OutputStream> standard = StandardStreams.named(file.toString());
            return standard.isPresent()
                    ? standard.get()
                    : Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        synchronized void reopen() throws IOException {
            if (file != null) {
                OutputStream old = out;
                out = open(file);
                old.close();
            }
        }

        @Override
        public synchronized void publish(java.util.logging.LogRecord record) {
            if (isLoggable(record)) {
                try {
                    out.write(LogLine.of(record));
                } catch (IOException e) {
                    // There is nowhere left to say so.
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public synchronized void close() {
            try {
                out.close();
            } catch (IOException e) {
                // The line before was written.
            }
        }
    }
}
