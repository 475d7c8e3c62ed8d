package dev.sluice.runtime.os;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** {@code [2026-01-01 12:00:00.123][info][upstream] message}. Control characters in messages are shown, so that nobody can forge a line. */
final class LogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private LogLine() {}

    static byte[] of(LogRecord record) {
        StringBuilder line = new StringBuilder(160).append('[');
        TIME.formatTo(record.getInstant(), line);
        line.append("][").append(word(record.getLevel())).append("][");
        line.append(component(record.getLoggerName())).append("] ");
        shown(message(record), line);
        line.append('\n');
        if (record.getThrown() != null) {
            StringWriter stack = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(stack, true));
            line.append(stack);
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String word(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "warning";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "info";
        }
        return level.intValue() >= Level.FINE.intValue() ? "debug" : "trace";
    }

    private static String component(@Nullable String logger) {
        if (logger == null) {
            return "main";
        }
        return logger.startsWith("sluice.") ? logger.substring("sluice.".length()) : logger;
    }

    private static String message(LogRecord record) {
        String text = record.getMessage() == null ? "" : record.getMessage();
        Object[] parameters = record.getParameters();
        if (parameters == null || parameters.length == 0) {
            return text;
        }
        try {
            return MessageFormat.format(text, parameters);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void shown(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 && c != '\t' || c == 0x7f) {
                line.append(c == '\n' ? "\\n" : String.format("\\x%02x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
