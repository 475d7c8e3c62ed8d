package dev.sluice.conformance.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.runtime.os.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Programs started as an author starts them, on the distribution that the build has just assembled. */
final class Tool {
    static final Path ROOT = root();
    static final Path HOME = ROOT.resolve("deploy/distribution/target/sluice");
    private static final boolean WINDOWS = Platform.current() == Platform.WINDOWS;
    private static final int PATIENCE_SECONDS = 300;

    private Tool() {}

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("mvnw"))) {
            here = Objects.requireNonNull(here.getParent());
        }
        return here;
    }

    /** Nothing to test where the distribution was not assembled, as in an IDE. */
    static void needDistribution() {
        assumeTrue(Files.isDirectory(HOME.resolve("sdk/repository/dev/sluice/filter-archetype")), "no distribution");
    }

    static Process sluice(Path folder, Path output, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                HOME.resolve("bin").resolve(WINDOWS ? "sluice.cmd" : "sluice").toString());
        command.addAll(List.of(args));
        return start(folder, output, command);
    }

    static Process maven(Path project, Path output, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(project.resolve(WINDOWS ? "mvnw.cmd" : "mvnw").toString());
        command.addAll(List.of("-q", "-B"));
        command.addAll(List.of(args));
        return start(project, output, command);
    }

    static Process jdk(String name, Path folder, Path output, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(args);
        return start(folder, output, command);
    }

    private static Process start(Path folder, Path output, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_PROJECTBASEDIR");
        return builder.start();
    }

    /** What it said, once it has ended with that code. */
    static String ended(Process process, Path output, int code) throws IOException, InterruptedException {
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertThat(ended).as("it ends; it said %s", said).isTrue();
            assertThat(process.exitValue()).as(said).isEqualTo(code);
            return said;
        } finally {
            end(process);
        }
    }

    static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
