package dev.sluice.runtime.config;

import com.google.protobuf.Message;

/**
 * What a reader found: the message, as far as it could be read, and where to report more problems. Usable only if there are no errors.
 *
 * @param place the top of the message
 */
public record ReadConfig<M extends Message>(M message, Place place) {
    /** All problems so far, with what later compilers add. */
    public Problems problems() {
        return place.problems();
    }
}
