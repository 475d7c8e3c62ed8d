package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.extension.IndexEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A plugin's file that was looked at and found fit to be loaded; none of its classes is.
 *
 * @param file where it was dropped
 * @param sha256 of its bytes, in hex
 * @param zip laid out as PF4J's zips: {@code classes/} and {@code lib/}
 * @param marks calls of its own classes that may keep it in memory, with the first class that has them
 * @param names of what is inside, as its class loader knows it
 */
record PluginJar(
        Path file,
        String sha256,
        Descriptor descriptor,
        List<IndexEntry> filters,
        boolean zip,
        Map<String, String> marks,
        Set<String> names) {
    String id() {
        return descriptor.id();
    }

    Version version() {
        return descriptor.version();
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** The same bytes at another place. */
    PluginJar at(Path other) {
        return new PluginJar(other, sha256, descriptor, filters, zip, marks, names);
    }

    @Override
    public String toString() {
        return descriptor.id() + ' ' + descriptor.version();
    }
}
