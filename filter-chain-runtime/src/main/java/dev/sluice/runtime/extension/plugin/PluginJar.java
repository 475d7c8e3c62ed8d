package dev.sluice.runtime.extension.plugin;

import dev.sluice.runtime.config.FileHash;
import dev.sluice.runtime.extension.IndexEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that was looked at and found fit to be loaded; none of its classes is.
 *
 * @param file where it was dropped
 * @param sha256 of its bytes, in hex
 */
record PluginJar(Path file, String sha256, Descriptor descriptor, List<IndexEntry> filters) {
    /** Two copies of the API are two different types: such a jar would load and none of its filters would be one. */
    private static final List<String> NOT_INSIDE =
            List.of("dev/sluice/filter/", "dev/sluice/runtime/", "io/netty/", "org/pf4j/");

    private static final String NO_INDEX = "it has no " + IndexEntry.PATH + ". Compile it with the SDK's annotation"
            + " processor (on JDK 23 and later processors run only with -processorpath or -proc:full)";

    /** Everything that can be known without running it. */
    static PluginJar check(Path file, Version api) throws Refusal {
        try (ZipFile jar = new ZipFile(file.toFile())) {
            List<IndexEntry> filters = index(jar);
            noForeignClasses(jar);
            for (IndexEntry filter : filters) {
                if (jar.getEntry(filter.type().replace('.', '/') + ".class") == null) {
                    throw new Refusal("its index names " + filter.type() + ", which is not in the jar");
                }
            }
            Descriptor descriptor = Descriptor.read(jar, String.valueOf(file.getFileName()));
            if (!descriptor.requires().accepts(api)) {
                throw new Refusal("it requires another version of the filter API than " + api);
            }
            if (!descriptor.dependencies().isEmpty()) {
                throw new Refusal(
                        "it depends on other plugins (" + descriptor.dependencies() + "), which is not supported");
            }
            return new PluginJar(file, FileHash.sha256(file), descriptor, filters);
        } catch (IOException e) {
            throw new Refusal("it cannot be read: " + e.getMessage());
        }
    }

    /** Names of the filters in a jar that was refused, as far as they can be read. */
    static List<String> names(Path file) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
            return index(jar).stream().map(IndexEntry::name).toList();
        } catch (IOException | Refusal e) {
            return List.of();
        }
    }

    private static List<IndexEntry> index(ZipFile jar) throws IOException, Refusal {
        ZipEntry entry = jar.getEntry(IndexEntry.PATH);
        if (entry == null) {
            throw new Refusal(NO_INDEX);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return IndexEntry.read(in);
        }
    }

    private static void noForeignClasses(ZipFile jar) throws Refusal {
        Enumeration<? extends ZipEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
            String name = entries.nextElement().getName();
            for (String foreign : NOT_INSIDE) {
                if (name.startsWith(foreign) && name.endsWith(".class")) {
                    throw new Refusal(
                            "it contains " + name + ", which must come from Sluice: depend on it as 'provided'");
                }
            }
        }
    }
}
