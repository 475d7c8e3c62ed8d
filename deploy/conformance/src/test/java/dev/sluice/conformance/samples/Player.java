package dev.sluice.conformance.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** {@code sample-plugins/Demo.java}, which is in no module: compiled here, so that what users run is what is tested. */
final class Player implements AutoCloseable {
    private final URLClassLoader loader;

    private Player(URLClassLoader loader) {
        this.loader = loader;
    }

    static Player compiled(Path source, Path classes) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        StringWriter words = new StringWriter();
        List<String> options = List.of("--release", "17", "-Xlint:all,-options", "-Werror", "-d", classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean done = compiler.getTask(words, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(done).as(words.toString()).isTrue();
        }
        return new Player(new URLClassLoader(new URL[] {classes.toUri().toURL()}));
    }

    /** What was not as expected. */
    @SuppressWarnings("unchecked")
    List<String> play(String steps, Consumer<String> show, Predicate<String> logged)
            throws ReflectiveOperationException {
        Class<?> demo = loader.loadClass("Demo");
        Object player = demo.getConstructor(Consumer.class, Predicate.class).newInstance(show, logged);
        return (List<String>)
                Objects.requireNonNull(demo.getMethod("play", String.class).invoke(player, steps));
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
