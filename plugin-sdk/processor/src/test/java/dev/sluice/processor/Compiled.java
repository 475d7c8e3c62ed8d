package dev.sluice.processor;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** What the compiler made of some sources with the processor, and what it said. */
record Compiled(boolean ok, Path classes, List<String> messages) {
    static Compiled of(Path classes, List<String> options, String... sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(said, Locale.ROOT, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<Source> units = new ArrayList<>();
            for (String source : sources) {
                units.add(new Source(source));
            }
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

    /** A source in memory, named by the first type in it. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///acme/" + typeIn(text) + ".java"), Kind.SOURCE);
            this.text = "package acme; import dev.sluice.filter.*; import dev.sluice.filter.network.*;\n" + text;
        }

        private static String typeIn(String text) {
            return text.replaceAll("(?s)^.*?public (?:final |abstract )?(?:record|class|interface) (\\w+).*$", "$1");
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
