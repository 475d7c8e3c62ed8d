package dev.sluice.filters.common;

import java.time.Duration;

/** Protobuf durations as the JDK's. */
public final class Times {
    private Times() {}

    public static Duration of(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
