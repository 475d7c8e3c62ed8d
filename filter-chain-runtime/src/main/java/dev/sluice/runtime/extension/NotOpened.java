package dev.sluice.runtime.extension;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.Place;

/** Why an extension could not be opened, reported where its configuration stands. */
public final class NotOpened {
    private NotOpened() {}

    /** {@code place}: of the configuration; a problem of one field of it is reported at that field. */
    public static void report(Throwable why, Place place) {
        if (why instanceof InvalidConfig invalid && !invalid.field().isEmpty()) {
            place.field(invalid.field()).error(invalid.problem());
        } else {
            place.error(String.valueOf(why.getMessage()));
        }
    }
}
