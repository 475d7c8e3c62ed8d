package dev.sluice.runtime.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository of the SDK's artifacts beside the product, as Maven lays one out. */
record Sdk(Path repository) {
    /** JSpecify's annotations, and Envoy's configuration messages, in {@code lib} of the distribution. */
    private static final Pattern SEEN = Pattern.compile("(jspecify|protobuf-java|api)-[0-9].*\\.jar");

    /** That of the distribution that runs. */
    static Sdk installed() throws IOException {
        String home = System.getProperty("sluice.home", "");
        Path repository = Path.of(home, "sdk", "repository");
        if (home.isEmpty() || !Files.isDirectory(repository)) {
            throw new IOException("the SDK is not here (" + repository + "); start sluice by its launcher");
        }
        return new Sdk(repository.toAbsolutePath().normalize());
    }

    Path jar(String artifact) throws IOException {
        String version = version(artifact);
        Path file = folder(artifact).resolve(version).resolve(artifact + '-' + version + ".jar");
        if (!Files.exists(file)) {
            throw new IOException("the SDK is not complete: " + file + " is missing");
        }
        return file;
    }

    /** There is one version of each artifact. */
    String version(String artifact) throws IOException {
        try (Stream<Path> all = Files.list(folder(artifact))) {
            Optional<Path> version = all.filter(Files::isDirectory).findFirst();
            return String.valueOf(version.orElseThrow(() -> new IOException("the SDK has no " + artifact))
                    .getFileName());
        }
    }

    /** What sources of filters are compiled with: all that a plugin sees. */
    List<Path> compileClassPath() throws IOException {
        Path lib = repository.resolveSibling("..").resolve("lib").normalize();
        try (Stream<Path> all = Files.list(lib)) {
            Stream<Path> seen = all.filter(
                    jar -> SEEN.matcher(String.valueOf(jar.getFileName())).matches());
            return Stream.concat(Stream.of(jar("filter-api")), seen.sorted()).toList();
        }
    }

    private Path folder(String artifact) {
        return repository.resolve("dev").resolve("sluice").resolve(artifact);
    }
}
