package dev.sluice.runtime.extension.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * How one plugin, or one file of the folder, stands now.
 *
 * @param uses open filters of it, and plugins that depend on it
 * @param note why it is so, or empty
 */
public record PluginStatus(
        String id,
        String version,
        String sha256,
        State state,
        long uses,
        Path file,
        List<String> filters,
        String note) {
    /** In the order they are shown. */
    public enum State {
        /** Configurations may name its filters. */
        LOADED,
        /** As LOADED; the file is gone and it goes on because it is used. */
        MISSING,
        /** Replaced or removed; ends with the last stream that runs it. */
        DRAINING,
        /** Switched off by somebody. */
        DISABLED,
        /** Its file is still being written. */
        WAITING,
        /** Cannot be loaded. */
        REFUSED
    }
}
