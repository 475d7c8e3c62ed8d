package dev.sluice.processor;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** What the compiler made of some sources with the processor, and what it said. */
record Compiled(boolean ok, Path classes, List<String> messages) {
    static Compiled of(Path classes, List<String> options, String... sources) throws IOException {
        return of(ToolProvider.getSystemJavaCompiler(), classes, options, sources);
    }

    static Compiled of(JavaCompiler compiler, Path classes, List<String> options, String... sources)
            throws IOException {
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(said, Locale.ROOT, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            Path folder = Files.createDirectories(
                    Files.createTempDirectory(classes, "sources").resolve("acme"));
            List<Path> paths = new ArrayList<>();
            for (String source : sources) {
                paths.add(source(folder, source));
            }
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(paths);
            JavaCompiler.CompilationTask task = compiler.getTask(new StringWriter(), files, said, options, null, units);
            task.setProcessors(List.of(new FilterProcessor()));
            boolean ok = task.call();
            List<String> messages = new ArrayList<>();
            said.getDiagnostics().forEach(d -> messages.add(d.getLineNumber() + ": " + d.getMessage(Locale.ROOT)));
            return new Compiled(ok, classes, messages);
        }
    }

    String file(String path) throws IOException {
        return Files.readString(classes.resolve(path));
    }

    /** Eclipse's compiler reads files only. */
    private static Path source(Path folder, String text) throws IOException {
        String name =
                text.replaceAll("(?s)^.*?(?:public )?(?:final |abstract )?(?:record|class|interface) (\\w+).*$", "$1");
        return Files.writeString(
                folder.resolve(name + ".java"),
                "package acme; import dev.sluice.filter.*; import dev.sluice.filter.network.*;\n" + text);
    }
}
