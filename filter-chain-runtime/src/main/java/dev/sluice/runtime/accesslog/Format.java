package dev.sluice.runtime.accesslog;

/** A compiled format string. Immutable, any loop. Made by {@code Formats.compile}. */
public interface Format {
    /** Appends the text; an operator without a value gives {@code -} (in headers: nothing, see {@link #value}). */
    void appendTo(ByteLine out, LogRecord record);

    /** The text for a header value: operators without a value give nothing. */
    String value(LogRecord record);
}
