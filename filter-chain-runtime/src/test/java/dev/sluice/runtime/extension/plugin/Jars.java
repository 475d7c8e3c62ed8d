package dev.sluice.runtime.extension.plugin;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Plugin jars made while the test runs. */
final class Jars {
    static final String INDEX = "META-INF/sluice/filters.idx";

    private static final Map<String, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

    private final Path work;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<Path> classPath = new ArrayList<>();

    Jars(Path work) {
        this.work = work;
    }

    /** A plugin with the filter {@code acme.NAME}, a record whose {@code toString} is the text. */
    Jars filter(String name, String text) throws IOException {
        String type = "F" + name;
        String source = "package acme; public record " + type + "() implements dev.sluice.filter.HttpFilter {"
                + " public String toString() { return \"" + text + "\"; } }";
        compile("acme." + type, source, true);
        String line = "http\tacme.NAME\tacme.TYPE\tacme.TYPE\t-\t-\t-\n";
        byte[] before = files.getOrDefault(INDEX, new byte[0]);
        return with(
                INDEX,
                new String(before, StandardCharsets.UTF_8)
                        + line.replace("NAME", name).replace("TYPE", type));
    }

    /** A line of the index. */
    Jars index(String line) {
        byte[] before = files.getOrDefault(INDEX, new byte[0]);
        return with(INDEX, new String(before, StandardCharsets.UTF_8) + line + '\n');
    }

    /** A class that is no filter. */
    Jars java(String type, String source) throws IOException {
        compile(type, source, false);
        return this;
    }

    /** Compiled with the classes of that one, which stay there. */
    Jars uses(Jars other) {
        classPath.addAll(other.classPath);
        return this;
    }

    /** All that is in it so far goes below that folder, but for the descriptor. */
    Jars below(String prefix) {
        Map<String, byte[]> moved = new LinkedHashMap<>();
        files.forEach((name, bytes) -> moved.put(name.equals("plugin.properties") ? name : prefix + name, bytes));
        files.clear();
        files.putAll(moved);
        return this;
    }

    /** A jar inside. */
    Jars library(String name, Jars other) throws IOException {
        return with(name, other.bytes());
    }

    Jars with(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    byte[] get(String path) {
        return java.util.Objects.requireNonNull(files.get(path), path);
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(write(Files.createTempFile(work, "jar", ".jar")));
    }

    Jars descriptor(String id, String version) {
        return with("plugin.properties", "plugin.id=" + id + "\nplugin.version=" + version + "\nplugin.requires=1.0\n");
    }

    Jars with(String path, String text) {
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Jars without(String path) {
        files.remove(path);
        return this;
    }

    Path write(Path jar) throws IOException {
        Files.createDirectories(jar.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return jar;
    }

    private String withDependencies(Path own) {
        classPath.add(own);
        return Stream.concat(classPath.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void compile(String type, String source, boolean cached) throws IOException {
        Map<String, byte[]> known = cached && classPath.isEmpty() ? COMPILED.get(source) : null;
        if (known != null) {
            files.putAll(known);
            return;
        }
        boolean alone = cached && classPath.isEmpty();
        Path classes = Files.createTempDirectory(work, "classes");
        Path file = Files.writeString(classes.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java"), source);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String path = withDependencies(classes);
        String[] arguments = {"-proc:none", "-cp", path, "-d", classes.toString(), file.toString()};
        if (ToolProvider.getSystemJavaCompiler().run(null, null, said, arguments) != 0) {
            throw new IllegalArgumentException(said.toString(StandardCharsets.UTF_8));
        }
        Files.delete(file);
        Map<String, byte[]> made = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                made.put(classes.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
            }
        }
        files.putAll(made);
        if (alone) {
            COMPILED.put(source, made);
        }
    }
}
