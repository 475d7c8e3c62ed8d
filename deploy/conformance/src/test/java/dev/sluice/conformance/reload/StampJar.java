package dev.sluice.conformance.reload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A plugin whose filter writes its version on every response: {@code x-plugin: 7}. */
public final class StampJar {
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            public record Stamp() implements HttpFilter {
                static final String VERSION = "%s";
                @Override public Verdict onResponse(Exchange x) {
                    x.response().headers().set("x-plugin", VERSION);
                    return Verdict.proceed();
                }
            }
            """;

    private static final String INDEX = "http\tacme.stamp\tacme.Stamp\tacme.Stamp\t-\t-\t-\n";

    private StampJar() {}

    /** The bytes of the jar of that version. */
    public static byte[] bytes(String version, Path work) {
        return bytes("acme.Stamp", SOURCE.formatted(version), INDEX, "stamp", version, work);
    }

    /** With so many bytes beside the class that no packing makes fewer. */
    static byte[] large(String version, int bytes, Path work) {
        byte[] ballast = new byte[bytes];
        new Random(bytes).nextBytes(ballast);
        return bytes("acme.Stamp", SOURCE.formatted(version), INDEX, "stamp", version, work, ballast);
    }

    /** A plugin of one source file. */
    public static byte[] bytes(String type, String source, String index, String id, String version, Path work) {
        return bytes(type, source, index, id, version, work, new byte[0]);
    }

    private static byte[] bytes(
            String type, String source, String index, String id, String version, Path work, byte[] ballast) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                entry(zip, "plugin.properties", text("plugin.id=" + id + "\nplugin.version=" + version + "\n"));
                entry(zip, "META-INF/sluice/filters.idx", text(index));
                entry(zip, "acme/ballast", ballast);
                Path classes = compile(type, source, work);
                try (Stream<Path> all = Files.walk(classes)) {
                    for (Path each : all.filter(file -> file.toString().endsWith(".class"))
                            .toList()) {
                        String name = classes.relativize(each).toString().replace('\\', '/');
                        entry(zip, name, Files.readAllBytes(each));
                    }
                }
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
    }

    private static Path compile(String type, String source, Path work) throws IOException {
        Path classes = Files.createTempDirectory(work, "classes");
        Path file = Files.writeString(classes.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        // Closed here: the short way, run(), lets the jars of the class path stay open until much later.
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-proc:none", "-d", classes.toString());
            if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call()) {
                throw new IllegalArgumentException(said.toString());
            }
        }
        return classes;
    }
}
