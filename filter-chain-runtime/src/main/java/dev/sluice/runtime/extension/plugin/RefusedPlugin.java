package dev.sluice.runtime.extension.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A jar of the plugin directory that is not loaded.
 *
 * @param reason in words for the user
 * @param filters names of the filters that it would provide, as far as its index can be read
 */
public record RefusedPlugin(Path file, String reason, List<String> filters) {
    @Override
    public String toString() {
        return file.getFileName() + " was refused: " + reason;
    }
}
