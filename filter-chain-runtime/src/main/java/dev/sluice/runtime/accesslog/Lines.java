package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.event.Loop;
import java.util.Optional;

/** A log file for lines that others make, with the care that access logs get. Any loop. */
public final class Lines {
    private final LogSink sink;

    private Lines(LogSink sink) {
        this.sink = sink;
    }

    /** Empty, and reported, if the file cannot be opened. */
    public static Optional<Lines> open(LogSinks sinks, String path, Place at) {
        return Optional.ofNullable(sinks.open(path, at)).map(Lines::new);
    }

    /** On the loop. Characters are bytes; the line ends with its line end. */
    public void write(ByteLine line, Loop loop) {
        sink.write(line, loop);
    }

    /** A JSON string. */
    public static void quote(ByteLine out, String text) {
        JsonText.quote(out, text);
    }
}
