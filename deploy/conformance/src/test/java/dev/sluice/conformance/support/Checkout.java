package dev.sluice.conformance.support;

import static org.assertj.core.api.Assertions.fail;

import dev.sluice.runtime.config.SupportedFields;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The modules of this checkout and what they read; files that are derived from that. */
final class Checkout {
    /** Modules that implement fields, each by one of its classes. */
    private static final Map<String, String> MODULES = Map.of(
            "filter-chain-runtime",
            SupportedFields.class.getName(),
            "builtin-filters",
            "dev.sluice.filters.http.router.RouterFactory");

    private Checkout() {}

    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = java.util.Objects.requireNonNull(here.getParent());
        }
        return here;
    }

    /** The index lines of each module, by its folder. */
    static Map<String, List<String>> indexes() throws IOException, ReflectiveOperationException, URISyntaxException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (Map.Entry<String, String> module : new TreeMap<>(MODULES).entrySet()) {
            Path classes = Path.of(Class.forName(module.getValue())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<String> lines = GetterScan.of(classes).entrySet().stream()
                    .map(entry -> (entry.getKey() + ' ' + String.join(",", entry.getValue())).strip())
                    .toList();
            all.put(module.getKey(), lines);
        }
        return all;
    }

    /** What all modules together implement. */
    static Map<String, Set<String>> table() throws IOException, ReflectiveOperationException, URISyntaxException {
        Map<String, Set<String>> all = new TreeMap<>();
        for (List<String> lines : indexes().values()) {
            SupportedFields.of(lines).table().forEach((message, fields) -> all.computeIfAbsent(
                            message, name -> new TreeSet<>())
                    .addAll(fields));
        }
        return all;
    }

    /** Fails if the file does not hold the text, or writes it with {@code -Dsluice.update}. */
    static void keep(Path file, String text) throws IOException {
        String now = Files.exists(file) ? Files.readString(file).replace("\r\n", "\n") : "";
        if (now.equals(text)) {
            return;
        }
        if (System.getProperty("sluice.update") == null) {
            fail(root().relativize(file) + " is stale; run: ./mvnw -Dquick -pl deploy/conformance -am test"
                    + " -Dtest='Supported*Test' -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.update");
        }
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
