package dev.sluice.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A folder with an {@code envoy.yaml} and, in {@code cases.yaml}, the cases that share it. */
record Group(String name, Path folder, List<Doc> cases) {

    static List<Group> all(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith("envoy.yaml"))
                    .sorted()
                    .map(file -> of(root, file.getParent()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Group of(Path root, Path folder) {
        String name = root.relativize(folder).toString().replace('\\', '/');
        return new Group(name, folder, docs(folder.resolve("cases.yaml")));
    }

    /** The mappings of a file that holds a list of them, those chosen by {@code -Dcase=PART_OF_NAME}. */
    static List<Doc> docs(Path file) {
        List<Doc> docs = new ArrayList<>();
        String chosen = System.getProperty("case", "");
        for (Object node : (List<?>) yaml(file)) {
            Doc doc = Doc.of(file.toString(), node);
            if (doc.text("name").contains(chosen)
                    || file.getParent().toString().replace('\\', '/').contains(chosen)) {
                docs.add(doc);
            }
        }
        return docs;
    }

    static Object yaml(Path file) {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file.toString()).build();
            return new Load(settings).loadFromString(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
