package dev.sluice.runtime.extension;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A filter of foreign code that stops its own callbacks when they take too long, and then fails with a {@link Detailed} that is over its budget: nobody
 * else needs to tell of them. Any thread.
 */
public interface SelfLimited {
    /** What it is and where it comes from, for people: {@code script greet.js (JavaScript)}. */
    String origin();

    /** A callback that holds its loop for longer could not be stopped. */
    Duration limit();

    /** Once, before the first stream. @param refused tells whether streams are kept from the filter, as it failed too often */
    void standing(BooleanSupplier refused);
}
