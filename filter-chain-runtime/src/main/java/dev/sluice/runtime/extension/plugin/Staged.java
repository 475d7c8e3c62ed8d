package dev.sluice.runtime.extension.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a plugin that one generation is loaded from.
 *
 * @param archive the file as it was dropped
 * @param folder where a zip is unpacked
 */
record Staged(Path archive, @Nullable Path folder) {
    static Staged ofJar(Path archive) {
        return new Staged(archive, null);
    }

    /** Unpacks {@code classes/} and {@code lib/}; the archive was inspected before, so no entry leads out of it. */
    static Staged unpacked(Path archive, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> all = zip.entries();
            while (all.hasMoreElements()) {
                ZipEntry entry = all.nextElement();
                Path to = folder.resolve(entry.getName()).normalize();
                boolean wanted = entry.getName().startsWith("classes/")
                        || entry.getName().startsWith("lib/");
                if (!entry.isDirectory() && wanted && to.startsWith(folder)) {
                    Files.createDirectories(Objects.requireNonNull(to.getParent()));
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, to);
                    }
                }
            }
        }
        return new Staged(archive, folder);
    }

    /** Jars and folders of classes, in the order they are searched. */
    List<Path> classPath() {
        Path unpacked = folder;
        if (unpacked == null) {
            return List.of(archive);
        }
        List<Path> all = new ArrayList<>();
        if (Files.isDirectory(unpacked.resolve("classes"))) {
            all.add(unpacked.resolve("classes"));
        }
        try (Stream<Path> jars = Files.list(unpacked.resolve("lib"))) {
            jars.filter(each -> each.toString().endsWith(".jar")).sorted().forEach(all::add);
        } catch (IOException none) {
            return all;
        }
        return all;
    }

    /** Where native libraries are: only a zip can have some that need no unpacking by the plugin. */
    @Nullable
    Path libraries() {
        return folder == null ? null : folder.resolve("lib");
    }

    void delete() throws IOException {
        Files.deleteIfExists(archive);
        if (folder != null) {
            delete(folder);
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
