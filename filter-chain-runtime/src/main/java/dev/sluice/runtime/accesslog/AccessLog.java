package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.event.Loop;

/** One configured access log: filter, format and sink. Immutable. */
@FunctionalInterface
public interface AccessLog {
    /** Writes the line of a stream if its filter wants it. On the stream's loop; never waits. */
    void log(LogRecord record, Loop loop);
}
