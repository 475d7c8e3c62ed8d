package dev.sluice.runtime.extension.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A file of the plugin folder that is not loaded.
 *
 * @param reason in words for the user
 * @param filters names of the filters that it would provide, as far as its index can be read
 * @param id what it calls itself, or empty; so is {@code version}
 * @param sha256 of its bytes
 */
public record RefusedPlugin(Path file, String reason, List<String> filters, String id, String version, String sha256) {
    static RefusedPlugin of(Inspection inspection, String reason) {
        return new RefusedPlugin(
                inspection.file(),
                reason,
                inspection.filters(),
                inspection.id(),
                inspection.version(),
                inspection.sha256());
    }

    @Override
    public String toString() {
        return file.getFileName() + " was refused: " + reason;
    }
}
