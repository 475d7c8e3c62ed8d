package dev.sluice.runtime.config;

import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;

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

    private Contained() {}

    static void mark(Any.Builder config) {
        config.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(MARK, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build());
    }

    /** Whether the file asked for {@code failure_mode: open}. */
    public static boolean open(Any config) {
        return config.getUnknownFields().hasField(MARK);
    }
}
