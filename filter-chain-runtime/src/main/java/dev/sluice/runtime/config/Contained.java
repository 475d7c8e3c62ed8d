package dev.sluice.runtime.config;

import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;

/**
 * A filter's {@code typed_config} in the wrapper {@value #TYPE}, which says that its failures do not fail the stream. The wrapper is taken off while
 * reading, so that everybody else sees the filter's own configuration, checked and with its places; what is left of it is a mark on the {@code Any} that
 * protobuf carries along and prints nowhere.
 */
public final class Contained {
    /** The wrapper's name in a file. */
    public static final String TYPE = "sluice.filters.contained.v1";

    /** Far from the numbers that {@code google.protobuf.Any} may ever use. */
    private static final int MARK = 536_870_001;

    private static final int CIRCUIT = MARK + 1;

    private Contained() {}

    /** @param circuit empty, or faults, overruns, milliseconds of the window, milliseconds until a try */
    static void mark(Any.Builder config, boolean open, List<Long> circuit) {
        UnknownFieldSet.Builder marks = UnknownFieldSet.newBuilder();
        if (open) {
            marks.addField(MARK, UnknownFieldSet.Field.newBuilder().addVarint(1).build());
        }
        if (!circuit.isEmpty()) {
            UnknownFieldSet.Field.Builder values = UnknownFieldSet.Field.newBuilder();
            circuit.forEach(values::addVarint);
            marks.addField(CIRCUIT, values.build());
        }
        config.setUnknownFields(marks.build());
    }

    /** What the file says of the circuit: faults, overruns, milliseconds of the window, milliseconds until a try; empty if nothing. */
    public static long[] circuit(Any config) {
        return config.getUnknownFields().getField(CIRCUIT).getVarintList().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** Whether the file asked for {@code failure_mode: open}. */
    public static boolean open(Any config) {
        return config.getUnknownFields().hasField(MARK);
    }
}
