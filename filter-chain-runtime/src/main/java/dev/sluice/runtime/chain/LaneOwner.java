package dev.sluice.runtime.chain;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.event.Loop;
import org.jspecify.annotations.Nullable;

/** The stream a {@link Lane} belongs to. Loop-confined. */
public interface LaneOwner {
    Loop loop();

    /** True once the stream is over or is about to be cut or answered by an abort: no callback may run. */
    boolean frozen();

    /** The filter whose callback runs or ran last. */
    int current();

    /** Before a callback of that filter. */
    void enter(int filter);

    /** After it. */
    default void left() {}

    /** Where the filter is counted; null if nobody knows it. */
    default @Nullable FilterUse filterUse(int filter) {
        return null;
    }

    /** What that filter counts for this stream; null if nobody does. */
    default @Nullable FilterNumbers numbers(int filter) {
        FilterUse use = filterUse(filter);
        return use == null ? null : use.numbers(loop().index());
    }

    /** A callback of that filter threw, or a stage it held for failed. The owner is frozen when this returns. */
    void failed(int filter, Throwable why);

    /** A {@code read} or {@code peek} met more bytes than its limit. The owner is frozen when this returns. */
    void tooMuch(Lane lane, int filter);

    /** Something was used after its end. */
    void late();

    /** The message's head, whose {@code content-length} follows the body; null for raw bytes. */
    @Nullable
    Headers head(Lane lane);

    /** Told of misuses; null but in debug runs. */
    default @Nullable Watch watch() {
        return null;
    }

    /** Its name in the configuration, for people; empty if there is none. */
    default String filterName(int filter) {
        return "";
    }

    /** A filter waits for bytes of that lane. */
    default void wanted(Lane lane) {}
}
