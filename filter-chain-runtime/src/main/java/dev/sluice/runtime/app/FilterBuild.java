package dev.sluice.runtime.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * From a filter project's sources to a folder with its plugin, by the JDK's compiler within this process: Maven is not asked, which makes the
 * difference between a third of a second and five. Works in {@code target/dev}. One thread.
 */
final class FilterBuild {
    private final Path project;
    private final List<Path> classPath;
    private final Path processor;
    private final Path work;

    FilterBuild(Path project, List<Path> classPath, Path processor) {
        this.project = project;
        this.classPath = List.copyOf(classPath);
        this.processor = processor;
        this.work = project.resolve("target").resolve("dev");
    }

    Path plugins() {
        return work.resolve("plugins");
    }

    /** What the compiler has to say; the plugin is made only if that is nothing bad. */
    record Outcome(boolean done, String words) {}

    Outcome build() throws IOException {
        List<Path> sources = files(project.resolve("src/main/java"), ".java");
        delete(plugins());
        Files.createDirectories(plugins());
        if (sources.isEmpty()) {
            return new Outcome(true, "");
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IOException("this Java (" + System.getProperty("java.home")
                    + ") has no compiler: sluice dev needs a JDK, 17 or newer; set JAVA_HOME to one");
        }
        Path classes = work.resolve("classes");
        delete(classes);
        Files.createDirectories(classes);
        StringWriter words = new StringWriter();
        boolean done;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            done = compiler.getTask(
                            words, files, null, options(classes), null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        if (done) {
            pack(classes);
        }
        return new Outcome(done, words.toString());
    }

    private List<String> options(Path classes) {
        String path = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return List.of(
                "--release",
                "17",
                "-parameters",
                "-g",
                "-encoding",
                "UTF-8",
                "-d",
                classes.toString(),
                "-cp",
                path,
                "-processor",
                "dev.sluice.processor.FilterProcessor",
                "-processorpath",
                processor.toString(),
                "-Asluice.plugin.id=" + project.getFileName(),
                "-Asluice.plugin.version=0.0.0-dev");
    }

    private void pack(Path classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(plugins().resolve(project.getFileName() + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            add(jar, classes);
            add(jar, project.resolve("src/main/resources"));
        }
    }

    private static void add(JarOutputStream jar, Path folder) throws IOException {
        for (Path each : files(folder, "")) {
            jar.putNextEntry(new JarEntry(folder.relativize(each).toString().replace(File.separatorChar, '/')));
            Files.copy(each, jar);
            jar.closeEntry();
        }
    }

    static List<Path> files(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(Objects.requireNonNull(each));
                }
            }
        }
    }
}
