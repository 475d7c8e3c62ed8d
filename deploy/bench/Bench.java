import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles the bench beside this file and runs it: {@code java deploy/bench/Bench.java --help}. Needs a JDK and nothing else. */
public final class Bench {
    public static void main(String[] args) throws Exception {
        Path sources = Path.of(System.getProperty("bench.sources", "deploy/bench/src/main/java"));
        if (!Files.isDirectory(sources)) {
            System.err.println("bench: start it from the project's root, or name the sources with -Dbench.sources");
            System.exit(2);
        }
        Path classes = Files.createTempDirectory("sluice-bench-classes");
        List<String> options = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString)
                    .filter(each -> each.endsWith(".java") && !each.endsWith("package-info.java"))
                    .forEach(options::add);
        }
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new)) != 0) {
            System.exit(2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(classes)));
        ClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        loader.loadClass("dev.sluice.bench.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
