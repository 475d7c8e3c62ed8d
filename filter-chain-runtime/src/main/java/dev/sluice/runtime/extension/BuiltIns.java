package dev.sluice.runtime.extension;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The filters on the class path, by their indexes; no class of theirs is loaded before its first use. */
public final class BuiltIns {
    private BuiltIns() {}

    /** All filters whose index {@code loader} sees. Throws IllegalStateException if an index cannot be read: the distribution is broken. */
    public static List<Extension> of(ClassLoader loader) {
        List<Extension> all = new ArrayList<>();
        try {
            for (URL index : Collections.list(loader.getResources(IndexEntry.PATH))) {
                URLConnection connection = index.openConnection();
                connection.setUseCaches(false);
                try (InputStream in = connection.getInputStream()) {
                    for (IndexEntry entry : IndexEntry.read(in)) {
                        all.add(new CodeExtension(entry, "built-in", () -> loader, () -> Extension.Lease.NONE));
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the index of the built-in filters: " + e.getMessage(), e);
        }
        return all;
    }
}
