package dev.sluice.runtime.chain;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What to do with values that come when nobody is left to take them. */
final class Late {
    private static final System.Logger LOG = System.getLogger("sluice.chain");

    private Late() {}

    /** Closes a value that holds a resource. */
    static void drop(@Nullable Object value) {
        if (value instanceof AutoCloseable resource) {
            try {
                resource.close();
            } catch (Exception | Error failure) {
                LOG.log(Level.WARNING, "closing an unused value failed", failure);
            }
        }
    }
}
