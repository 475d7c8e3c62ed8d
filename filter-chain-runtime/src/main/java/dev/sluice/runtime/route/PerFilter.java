package dev.sluice.runtime.route;

import dev.sluice.runtime.config.Place;
import org.jspecify.annotations.Nullable;

/**
 * What one route says to the filters of a chain, by the filter's position; immutable, shared by all exchanges of the route.
 *
 * @param values what {@code Exchange.perRoute} gives, null where nothing is configured
 * @param disabled filters that this route skips (or, where the chain has them off, does not)
 * @param places where the innermost word about a filter stands, null where there is none; for explanations
 */
@SuppressWarnings("ArrayRecordComponent") // read on the hot path, never changed
public record PerFilter(
        @Nullable Object[] values,
        boolean[] disabled,
        @Nullable Place[] places) {
    /** Of unknown places. */
    public PerFilter(@Nullable Object[] values, boolean[] disabled) {
        this(values, disabled, new Place[values.length]);
    }
}
