package dev.sluice.runtime.config;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code circuit} of {@value Contained#TYPE}: faults, overruns, window, probe_after. */
final class ContainedCircuit {
    private static final long FAULTS = 20;
    private static final long OVERRUNS = 5;
    private static final long WINDOW_MILLIS = 10_000;
    private static final long PROBE_MILLIS = 1_000;

    private ContainedCircuit() {}

    /** The four numbers, milliseconds the last two; empty if it cannot be read, which was reported. */
    static List<Long> read(Node node, Place place) {
        if (!(node instanceof Node.Mapping mapping)) {
            Report.error(node.at(), place, "expected an object, found " + node.described());
            return List.of();
        }
        long faults = FAULTS;
        long overruns = OVERRUNS;
        long window = WINDOW_MILLIS;
        long probe = PROBE_MILLIS;
        for (Node.Entry entry : mapping.entries()) {
            switch (entry.key()) {
                case "faults" -> faults = count(entry.value(), place.field("faults"), FAULTS);
                case "overruns" -> overruns = count(entry.value(), place.field("overruns"), OVERRUNS);
                case "window" -> window = millis(entry.value(), place.field("window"));
                case "probe_after", "probeAfter" -> probe = millis(entry.value(), place.field("probe_after"));
                default ->
                    Report.error(
                            entry.at(),
                            place.field(Node.shortened(entry.key())),
                            "unknown field \"" + Node.shortened(entry.key())
                                    + "\" in circuit; its fields are faults, overruns, window, probe_after");
            }
        }
        return List.of(faults, overruns, window, probe);
    }

    private static long count(Node value, Place place, long standard) {
        String text = text(value);
        if (text == null || !text.matches("\\d{1,6}")) {
            Report.error(value.at(), place, "expected a number from 0 to 999999, found " + value.described());
            return standard;
        }
        return Long.parseLong(text);
    }

    private static long millis(Node value, Place place) {
        Duration.Builder read = Duration.newBuilder();
        if (value instanceof Node.Scalar scalar) {
            WellKnownTypes.duration(scalar, read, place);
        }
        long millis = Durations.toMillis(read.build());
        if (millis < 1 || millis > 86_400_000) {
            Report.error(value.at(), place, "expected a duration from 1ms to 24h, found " + value.described());
            return PROBE_MILLIS;
        }
        return millis;
    }

    private static @Nullable String text(Node value) {
        return value instanceof Node.Scalar scalar ? scalar.text() : null;
    }
}
