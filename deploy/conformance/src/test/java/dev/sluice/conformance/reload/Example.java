package dev.sluice.conformance.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files of {@code docs/examples} for a test's own folder: with free ports, and scripts found from anywhere. */
final class Example {
    private Example() {}

    /** The text of one, with a free port in the place of each of 9901 and 10000 to 10002. */
    static String text(String name) throws IOException {
        Path root = root();
        String text = Files.readString(root.resolve("docs/examples").resolve(name))
                .replace("file: docs/", "file: " + root.toString().replace('\\', '/') + "/docs/");
        for (String port : new String[] {"9901", "10000", "10001", "10002"}) {
            text = text.replace("port_value: " + port + ' ', "port_value: " + Ports.free() + ' ');
        }
        return text;
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = Objects.requireNonNull(here.getParent());
        }
        return here;
    }
}
