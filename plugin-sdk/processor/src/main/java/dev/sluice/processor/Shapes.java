package dev.sluice.processor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** What a class with {@code @Filter} may look like: a record that is a filter, or a factory of filters. */
final class Shapes {
    private static final String API = "dev.sluice.filter.";
    private static final String ID = "[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9][A-Za-z0-9_-]*)+";
    /** Terminals first: they are filters too. */
    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(API + "HttpTerminal", "http-terminal");
        KINDS.put(API + "HttpFilter", "http");
        KINDS.put(API + "network.NetworkTerminal", "network-terminal");
        KINDS.put(API + "network.NetworkFilter", "network");
        KINDS.put(API + "network.ListenerFilter", "listener");
    }

    private static final String KIND_NAMES =
            "HttpFilter, HttpTerminal, NetworkFilter, NetworkTerminal or ListenerFilter";

    private final Elements elements;
    private final Types types;
    private final Set<String> sources;
    private final Consumer<Wrong> problems;

    /** As for {@link Components}. */
    Shapes(ProcessingEnvironment environment, Set<String> sources, Consumer<Wrong> problems) {
        this.elements = environment.getElementUtils();
        this.types = environment.getTypeUtils();
        this.sources = sources;
        this.problems = problems;
    }

    Checked check(TypeElement type) throws Wrong {
        String name = name(type);
        reachable(type);
        Optional<DeclaredType> factory = as(type.asType(), API + "FilterFactory");
        return factory.isPresent() ? factory(type, name, factory.get()) : record(type, name);
    }

    private String name(TypeElement type) throws Wrong {
        String name = "";
        AnnotationMirror at = null;
        for (AnnotationMirror mirror : type.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(API + "Filter")) {
                at = mirror;
                for (AnnotationValue value : mirror.getElementValues().values()) {
                    name = value.getValue().toString();
                }
            }
        }
        if (!name.matches(ID)) {
            throw new Wrong(
                    type,
                    at,
                    "\"" + name + "\" is not a filter id: use words with dots between, such as acme.add-header");
        }
        return name;
    }

    /** The runtime makes it from outside, so it and all around it must be public and need no outer object. */
    private void reachable(TypeElement type) throws Wrong {
        Element at = type;
        while (at instanceof TypeElement each) {
            boolean nested = each.getNestingKind() != NestingKind.TOP_LEVEL;
            if (nested && !each.getModifiers().contains(Modifier.STATIC)) {
                throw new Wrong(type, "make " + type.getSimpleName() + " a top-level or static class");
            }
            if (!each.getModifiers().contains(Modifier.PUBLIC)) {
                throw new Wrong(type, "make " + each.getSimpleName() + " public");
            }
            at = each.getEnclosingElement();
        }
    }

    private Checked record(TypeElement type, String name) throws Wrong {
        List<String> kinds = kinds(type.asType());
        if (type.getKind() != ElementKind.RECORD) {
            throw new Wrong(
                    type,
                    kinds.isEmpty()
                            ? "this is no filter: implement " + KIND_NAMES + " in a record, or FilterFactory in a class"
                            : "a filter class needs a factory: make it a record, which is its own configuration, or put"
                                    + " @Filter on a FilterFactory<Config, " + type.getSimpleName() + ">");
        }
        if (!type.getTypeParameters().isEmpty()) {
            throw new Wrong(type, "a filter record has no type parameters");
        }
        if (as(type.asType(), API + "PerRoute").isPresent()) {
            throw new Wrong(type, "PerRoute is for factories; a record's per-route configuration is the record itself");
        }
        String kind = one(type, kinds, "this record");
        String binary = binary(type);
        IndexLine line = new IndexLine(type, kind, name, binary, binary, "-", "-", "-");
        return new Checked(line, schema(type, type, name), Optional.empty());
    }

    private Checked factory(TypeElement type, String name, DeclaredType factory) throws Wrong {
        if (type.getKind() != ElementKind.CLASS || type.getModifiers().contains(Modifier.ABSTRACT)) {
            throw new Wrong(type, "a factory is a class that can be made: not abstract, no interface, no record");
        }
        constructor(type);
        if (factory.getTypeArguments().size() != 2) {
            throw new Wrong(type, "say what it reads and makes: FilterFactory<Config, HttpFilter>");
        }
        TypeMirror made = factory.getTypeArguments().get(1);
        String kind = one(type, kinds(made), made.toString());
        stage(type, kind);
        TypeElement config = config(type, factory.getTypeArguments().get(0));
        Optional<DeclaredType> perRoute = as(type.asType(), API + "PerRoute");
        if (perRoute.isEmpty()) {
            return line(type, kind, name, config, null);
        }
        if (!kind.startsWith("http")) {
            throw new Wrong(type, "a " + kind + " filter has no routes: PerRoute is for HTTP filters, remove it");
        }
        if (perRoute.get().getTypeArguments().size() != 2) {
            throw new Wrong(type, "say what it reads and makes per route: PerRoute<RouteConfig, RouteValue>");
        }
        return line(
                type,
                kind,
                name,
                config,
                config(type, perRoute.get().getTypeArguments().get(0)));
    }

    private Checked line(TypeElement type, String kind, String name, TypeElement config, @Nullable TypeElement route) {
        String routeName = route == null ? "-" : binary(route);
        String routeType = route == null ? "-" : protoType(route);
        IndexLine line =
                new IndexLine(type, kind, name, binary(type), binary(config), protoType(config), routeName, routeType);
        return new Checked(
                line,
                schema(type, config, name),
                route == null ? Optional.empty() : schema(type, route, name + " on a route"));
    }

    private Optional<String> schema(TypeElement filter, TypeElement config, String title) {
        return config.getKind() == ElementKind.RECORD
                ? Optional.of(new Components(elements, types, sources, filter, problems).schema(config, title))
                : Optional.empty();
    }

    /** An {@code open} that returns a terminal where the factory says filter would stand in the wrong place of every chain. */
    private void stage(TypeElement type, String kind) throws Wrong {
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals("open")
                    && method.getParameters().size() == 2
                    && !method.getModifiers().contains(Modifier.STATIC)
                    && method.getReturnType() instanceof DeclaredType made) {
                List<String> makes = kinds(made);
                if (!makes.isEmpty() && !makes.equals(List.of(kind))) {
                    throw new Wrong(
                            method,
                            "open makes " + made + ", which is of the kind " + String.join(", ", makes)
                                    + ", but the factory says " + kind + ": write it into FilterFactory<…>");
                }
            }
        }
    }

    private TypeElement config(TypeElement factory, TypeMirror mirror) throws Wrong {
        if (types.asElement(mirror) instanceof TypeElement config && mirror.getKind() == TypeKind.DECLARED) {
            if (config.getKind() == ElementKind.RECORD) {
                return config;
            }
            if (isMessage(config) && !config.getModifiers().contains(Modifier.ABSTRACT)) {
                return config;
            }
        }
        throw new Wrong(factory, "a configuration is a record or a protobuf message, " + mirror + " is neither");
    }

    private boolean isMessage(TypeElement type) {
        return as(type.asType(), "com.google.protobuf.Message").isPresent();
    }

    /** The protobuf name, by the conventions of Envoy's and Google's packages; others only their class can tell. */
    private String protoType(TypeElement type) {
        if (type.getKind() == ElementKind.RECORD) {
            return "-";
        }
        String java = type.getQualifiedName().toString();
        for (String prefix : List.of("io.envoyproxy.", "com.github.udpa.", "com.github.", "com.")) {
            String name = java.startsWith(prefix) ? java.substring(prefix.length()) : "";
            if (name.matches("(envoy|udpa|xds|google\\.protobuf)\\..*")) {
                return name;
            }
        }
        return "?";
    }

    private List<String> kinds(TypeMirror type) {
        List<String> kinds = new ArrayList<>();
        KINDS.forEach((name, kind) -> {
            if (as(type, name).isPresent() && !kinds.contains(kind + "-terminal")) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    private static String one(TypeElement type, List<String> kinds, String what) throws Wrong {
        if (kinds.size() != 1) {
            String problem = kinds.isEmpty() ? " is no filter" : " is several kinds of filter " + kinds;
            throw new Wrong(type, what + problem + ": it must implement exactly one of " + KIND_NAMES);
        }
        return kinds.get(0);
    }

    private static void constructor(TypeElement type) throws Wrong {
        Element at = type;
        for (ExecutableElement constructor : ElementFilter.constructorsIn(type.getEnclosedElements())) {
            if (constructor.getParameters().isEmpty()) {
                if (constructor.getModifiers().contains(Modifier.PUBLIC)) {
                    return;
                }
                at = constructor;
            }
        }
        throw new Wrong(at, "add a public constructor without parameters; configuration comes through open(…)");
    }

    /** That supertype of the type, with its arguments. */
    private Optional<DeclaredType> as(TypeMirror type, String supertype) {
        if (type instanceof DeclaredType declared
                && declared.asElement() instanceof TypeElement element
                && element.getQualifiedName().contentEquals(supertype)) {
            return Optional.of(declared);
        }
        for (TypeMirror above : types.directSupertypes(type)) {
            Optional<DeclaredType> found = as(above, supertype);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private String binary(TypeElement type) {
        return elements.getBinaryName(type).toString();
    }
}
