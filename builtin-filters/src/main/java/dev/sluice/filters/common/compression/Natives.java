package dev.sluice.filters.common.compression;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import dev.sluice.filter.InvalidConfig;

/** Whether the libraries have code for this machine: said when a configuration is read, not when a request comes. */
final class Natives {
    private Natives() {}

    static void needBrotli(String field) throws InvalidConfig {
        Throwable cause = null;
        try {
            if (Brotli4jLoader.isAvailable()) {
                return;
            }
            cause = Brotli4jLoader.getUnavailabilityCause();
        } catch (LinkageError e) {
            cause = e;
        }
        throw missing("brotli", field, String.valueOf(cause));
    }

    static void needZstd(String field) throws InvalidConfig {
        try {
            com.github.luben.zstd.util.Native.load();
        } catch (LinkageError | RuntimeException e) {
            throw missing("zstd", field, e.toString());
        }
    }

    private static InvalidConfig missing(String library, String field, String cause) {
        return new InvalidConfig(field, "there is no native code of " + library + " for this system: " + cause);
    }
}
