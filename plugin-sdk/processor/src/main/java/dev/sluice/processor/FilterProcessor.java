package dev.sluice.processor;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Messager;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic.Kind;
import javax.tools.StandardLocation;

/**
 * Finds the classes with {@code @Filter}, checks their shape and writes the index that the runtime reads instead of scanning jars:
 * {@code META-INF/sluice/filters.idx}, one line per filter, see {@link IndexLine}. With {@code -Asluice.plugin.id=…} it also writes
 * {@code plugin.properties}, so that a jar of the classes is a plugin. Runs on the JDK alone: filter-api is known by name.
 */
public final class FilterProcessor extends AbstractProcessor {
    static final String INDEX = "META-INF/sluice/filters.idx";
    private static final String FILTER = "dev.sluice.filter.Filter";
    private static final String PREFIX = "sluice.plugin.";
    private static final List<String> DETAILS = List.of("version", "requires", "provider", "description", "license");
    /** The contract that this SDK was made for; any runtime of the same major version can run the plugin. */
    private static final String CONTRACT = "1.0";

    private final SortedMap<String, IndexLine> found = new TreeMap<>();

    /** Made by the compiler. */
    public FilterProcessor() {}

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(FILTER);
    }

    @Override
    public Set<String> getSupportedOptions() {
        return Set.of(
                PREFIX + "id",
                PREFIX + "version",
                PREFIX + "requires",
                PREFIX + "provider",
                PREFIX + "description",
                PREFIX + "license");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        Shapes shapes = new Shapes(processingEnv);
        for (TypeElement annotation : annotations) {
            for (TypeElement type : ElementFilter.typesIn(round.getElementsAnnotatedWith(annotation))) {
                add(type, shapes);
            }
        }
        if (round.processingOver() && !round.errorRaised()) {
            write();
        }
        // Claimed: with -Xlint:processing the compiler warns of annotations that nobody claims.
        return true;
    }

    private void add(TypeElement type, Shapes shapes) {
        try {
            IndexLine line = shapes.check(type);
            IndexLine other = found.putIfAbsent(line.name(), line);
            if (other != null && !other.type().equals(line.type())) {
                throw new Wrong(
                        type,
                        "two filters are called " + line.name() + ": this one and " + other.type() + "; rename one");
            }
        } catch (Wrong wrong) {
            error(wrong);
        }
    }

    private void error(Wrong wrong) {
        Messager messager = processingEnv.getMessager();
        messager.printMessage(Kind.ERROR, "@Filter: " + wrong.getMessage(), wrong.at);
    }

    private void write() {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder index = new StringBuilder("# sluice filters 1\n");
        found.values().forEach(line -> index.append(line.text()).append('\n'));
        file(INDEX, index);
        Map<String, String> options = processingEnv.getOptions();
        String id = options.get(PREFIX + "id");
        if (id != null) {
            file("plugin.properties", properties(id, options));
        }
    }

    private static StringBuilder properties(String id, Map<String, String> options) {
        Map<String, String> absent = Map.of("version", "0.0.0", "requires", CONTRACT);
        StringBuilder text = new StringBuilder("plugin.id=" + escape(id) + '\n');
        for (String detail : DETAILS) {
            String value = options.getOrDefault(PREFIX + detail, absent.getOrDefault(detail, ""));
            if (!value.isEmpty()) {
                text.append("plugin.")
                        .append(detail)
                        .append('=')
                        .append(escape(value))
                        .append('\n');
            }
        }
        return text;
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n");
    }

    private void file(String path, CharSequence content) {
        Element[] origins = found.values().stream().map(IndexLine::element).toArray(Element[]::new);
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", path, origins)
                .openWriter()) {
            out.append(content);
        } catch (IOException e) {
            processingEnv.getMessager().printMessage(Kind.ERROR, "cannot write " + path + ": " + e.getMessage());
        }
    }
}
