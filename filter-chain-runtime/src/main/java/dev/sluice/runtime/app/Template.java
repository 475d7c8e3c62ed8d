package dev.sluice.runtime.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The archetype of filter projects, read without Maven: the same files, by the same rules. A folder per kind whose content goes to the top,
 * {@code __name__} in paths and {@code ${name}} in texts replaced, sources put into the folder of their package.
 */
final class Template {
    private static final String ROOT = "archetype-resources/";
    private static final List<String> SOURCES = List.of("src/main/java/", "src/test/java/");
    private static final Set<String> KINDS = Set.of("http", "network", "listener", "js", "python");
    private static final Set<String> AS_THEY_ARE = Set.of("mvnw", "mvnw.cmd");

    private final Path archetype;
    private final String kind;
    private final Map<String, String> values;

    Template(Path archetype, String kind, Map<String, String> values) {
        this.archetype = archetype;
        this.kind = kind;
        this.values = values;
    }

    static Set<String> kinds() {
        return new TreeSet<>(KINDS);
    }

    /** Writes the project; the names of its files, relative to it. */
    Set<String> write(Path project) throws IOException {
        Set<String> written = new TreeSet<>();
        try (ZipFile jar = new ZipFile(archetype.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                String inside = entry.isDirectory() ? "" : inside(entry.getName());
                if (!inside.isEmpty()) {
                    Path file = project.resolve(path(inside));
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.write(file, content(inside, in.readAllBytes()));
                    }
                    written.add(path(inside));
                }
            }
        }
        project.resolve("mvnw").toFile().setExecutable(true);
        return written;
    }

    /** The path below the project's folder, or nothing for what is not of this kind. */
    private String inside(String entry) {
        if (!entry.startsWith(ROOT)) {
            return "";
        }
        String name = entry.substring(ROOT.length());
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        if (!KINDS.contains(first)) {
            return name;
        }
        return first.equals(kind) ? name.substring(slash + 1) : "";
    }

    private String path(String inside) {
        String path = inside;
        for (Map.Entry<String, String> each : values.entrySet()) {
            path = path.replace("__" + each.getKey() + "__", each.getValue());
        }
        for (String sources : SOURCES) {
            if (path.startsWith(sources)) {
                String folder = values.getOrDefault("package", "").replace('.', '/');
                return sources + folder + '/' + path.substring(sources.length());
            }
        }
        return path;
    }

    private byte[] content(String inside, byte[] bytes) {
        if (AS_THEY_ARE.contains(inside) || inside.contains("/wrapper/")) {
            return bytes;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (Map.Entry<String, String> each : values.entrySet()) {
            text = text.replace("${" + each.getKey() + '}', each.getValue());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
