package dev.sluice.processor;

import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic.Kind;
import javax.tools.StandardLocation;

/**
 * Finds the classes with {@code @Filter}, checks their shape and writes the index that the runtime reads instead of scanning jars:
 * {@code META-INF/sluice/filters.idx}, one line per filter, see {@link IndexLine}; and for
 * every record of configuration a JSON Schema, {@code META-INF/sluice/schema/NAME.json}, of a per-route one {@code NAME.route.json}. With {@code -Asluice.plugin.id=…} it also writes
 * {@code plugin.properties}, so that a jar of the classes is a plugin. Runs on the JDK alone: filter-api is known by name.
 */
public final class FilterProcessor extends AbstractProcessor {
    static final String INDEX = "META-INF/sluice/filters.idx";
    static final String SCHEMAS = "META-INF/sluice/schema/";
    private static final String FILTER = "dev.sluice.filter.Filter";
    private static final String PREFIX = "sluice.plugin.";
    private static final List<String> DETAILS = List.of("version", "requires", "provider", "description", "license");
    /** The contract that this SDK was made for; any runtime of the same major version can run the plugin. */
    private static final String CONTRACT = "1.0";

    private final SortedMap<String, Checked> found = new TreeMap<>();
    /** Outermost types that are compiled now. */
    private final Set<String> sources = new HashSet<>();

    private boolean wrong;

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
        ElementFilter.typesIn(round.getRootElements())
                .forEach(type -> sources.add(type.getQualifiedName().toString()));
        Shapes shapes = new Shapes(processingEnv, sources, this::error);
        for (TypeElement annotation : annotations) {
            for (TypeElement type : ElementFilter.typesIn(round.getElementsAnnotatedWith(annotation))) {
                add(type, shapes);
            }
        }
        if (round.processingOver() && !round.errorRaised() && !wrong) {
            write();
        }
        // Claimed: with -Xlint:processing the compiler warns of annotations that nobody claims.
        return true;
    }

    private void add(TypeElement type, Shapes shapes) {
        try {
            Checked checked = shapes.check(type);
            IndexLine line = checked.line();
            Checked other = found.putIfAbsent(line.name(), checked);
            if (other != null && !other.line().type().equals(line.type())) {
                throw new Wrong(
                        type,
                        "two filters are called " + line.name() + ": this one and "
                                + other.line().type() + "; rename one");
            }
        } catch (Wrong mistake) {
            error(mistake);
        }
    }

    private void error(Wrong mistake) {
        wrong = true;
        mistake.show(processingEnv.getMessager());
    }

    private void write() {
        if (found.isEmpty()) {
            return;
        }
        StringBuilder index = new StringBuilder("# sluice filters 1\n");
        found.values().forEach(each -> index.append(each.line().text()).append('\n'));
        Element[] all =
                found.values().stream().map(each -> each.line().element()).toArray(Element[]::new);
        file(INDEX, index, all);
        found.forEach((name, each) -> {
            Element origin = each.line().element();
            each.schema().ifPresent(text -> file(SCHEMAS + name + ".json", text, origin));
            each.routeSchema().ifPresent(text -> file(SCHEMAS + name + ".route.json", text, origin));
        });
        Map<String, String> options = processingEnv.getOptions();
        String id = options.get(PREFIX + "id");
        if (id != null) {
            file("plugin.properties", properties(id, options), all);
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

    private void file(String path, CharSequence content, Element... origins) {
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
