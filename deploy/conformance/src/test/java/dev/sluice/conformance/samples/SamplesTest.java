package dev.sluice.conformance.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each sample is started on its own {@code envoy.yaml}, its jar as a plugin, and does what its {@code demo.txt} says; only the ports are others. */
class SamplesTest {
    private static final Path FOLDER = Path.of("..", "..", "sample-plugins");
    private static final List<String> PORTS = List.of("9901", "10000", "10001", "10002", "10003");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path temporary;

    @SuppressWarnings("NullAway.Init")
    private static Player player;

    @BeforeAll
    static void compileThePlayer() throws IOException {
        player = Player.compiled(FOLDER.resolve("Demo.java"), Files.createDirectory(temporary.resolve("demo")));
    }

    @AfterAll
    static void closeThePlayer() throws IOException {
        player.close();
    }

    @TestFactory
    Stream<DynamicTest> doWhatTheyShow() throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(String.valueOf(sample.getFileName()), () -> run(sample)));
    }

    @Test
    void areInTheTable() throws IOException {
        String table = Files.readString(FOLDER.resolve("README.md"));
        String modules = Files.readString(FOLDER.resolve("pom.xml"));
        for (Path sample : samples()) {
            String name = String.valueOf(sample.getFileName());
            assertThat(table).contains("](" + name + ")");
            assertThat(sample.resolve("README.md")).content().contains("java sample-plugins/Demo.java " + name);
            if (Files.exists(sample.resolve("pom.xml"))) {
                assertThat(modules).contains("<module>" + name + "</module>");
            }
        }
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(each -> Files.exists(each.resolve("envoy.yaml")))
                    .sorted()
                    .toList();
        }
    }

    private static void run(Path sample) throws Exception {
        String name = String.valueOf(sample.getFileName());
        Path here = Files.createDirectories(temporary.resolve(name));
        pack(sample, here.resolve("plugins"));
        Path log = here.resolve("log.txt");
        String yaml = Files.readString(sample.resolve("envoy.yaml")).replace("/dev/stdout", slashes(log));
        yaml = yaml.replaceAll(
                        ": (src/\\S+)", ": " + slashes(sample.toAbsolutePath().normalize()) + "/$1")
                .replace(
                        "file: sample-plugins/",
                        "file: " + slashes(FOLDER.toAbsolutePath().normalize()) + '/');
        String steps = Files.readString(sample.resolve("demo.txt"));
        List<Integer> free = Servers.free(PORTS.size());
        yaml = Servers.onPorts(yaml, PORTS, free);
        for (int i = 0; i < free.size(); i++) {
            steps = steps.replace("127.0.0.1:" + PORTS.get(i), "127.0.0.1:" + free.get(i));
        }
        List<String> shown = new ArrayList<>();
        Server server = start(here, Files.writeString(here.resolve("envoy.yaml"), yaml));
        try {
            assertThat(player.play(steps, shown::add, logged(log))).isEmpty();
            assertThat(shown).anyMatch(line -> line.startsWith("< "));
        } finally {
            Servers.stop(server);
        }
    }

    private static Server start(Path here, Path config) throws Exception {
        BootstrapInput input = new BootstrapInput(Optional.of(config), Optional.empty(), false, false);
        Duration drain = Duration.ofMillis(200);
        return Servers.start(
                Servers.options(input, 2, drain, here.resolve("plugins"), true, false), here.resolve("state"));
    }

    private static Predicate<String> logged(Path log) {
        return text -> {
            try {
                return Files.exists(log) && Files.readString(log).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** What the sample's module packs. */
    private static void pack(Path sample, Path plugins) throws IOException {
        if (!Files.exists(sample.resolve("pom.xml"))) {
            return;
        }
        Path classes = sample.resolve("target").resolve("classes");
        assertThat(classes.resolve("plugin.properties"))
                .as("built before this module, as `mvnw verify` does")
                .exists();
        Files.createDirectories(plugins);
        try (OutputStream file = Files.newOutputStream(plugins.resolve(sample.getFileName() + ".jar"));
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(slashes(Objects.requireNonNull(classes.relativize(each)))));
                Files.copy(each, jar);
                jar.closeEntry();
            }
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}
