package dev.sluice.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The product's classes as {@code bin/archive} lays them down, for the many processes the tests start: each costs half the processor time. Only for a
 * class path of jars, which is what {@code verify} has: no archive can be made of folders.
 */
final class LaidDown {
    private static final int PATIENCE_SECONDS = 120;
    private static final String PATH = jars(System.getProperty("java.class.path"));
    private static List<String> made;

    private LaidDown() {}

    /** Options of the JVM, with the class path and without the main class. The first caller makes the archive. */
    static synchronized List<String> options(List<String> jvm) throws IOException {
        if (made == null) {
            made = PATH.isEmpty() ? List.of() : make(jvm);
        }
        List<String> all = new ArrayList<>(made);
        all.addAll(List.of("-cp", PATH.isEmpty() ? System.getProperty("java.class.path") : PATH));
        return all;
    }

    private static List<String> make(List<String> jvm) throws IOException {
        Path archive = Path.of("target", "sluice-" + Runtime.version().feature() + ".jsa");
        Files.deleteIfExists(archive);
        List<String> command = new ArrayList<>(jvm);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable", "-cp", PATH));
        command.addAll(List.of("dev.sluice.runtime.app.Main", "class-archive"));
        Process training = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            boolean ended = training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && training.exitValue() == 0;
            return ended && Files.exists(archive)
                    ? List.of(
                            "-XX:SharedArchiveFile=" + archive.toAbsolutePath(),
                            "-Xlog:cds=off",
                            "-Xlog:cds+dynamic=off")
                    : List.of();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            training.destroyForcibly();
        }
    }

    /** Without the tests' own folders; empty if the product's classes are in a folder too. */
    private static String jars(String path) {
        List<String> all = Stream.of(path.split(File.pathSeparator)).toList();
        boolean product = all.stream()
                .anyMatch(each -> Files.exists(Path.of(each, "dev", "sluice", "runtime", "app", "Main.class")));
        List<String> jars = all.stream().filter(each -> each.endsWith(".jar")).toList();
        return product ? "" : String.join(File.pathSeparator, jars);
    }
}
