package dev.sluice.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * A configuration record: whether it holds only what the runtime can read from YAML, and its JSON Schema (draft 2020-12). One walk does both, so
 * what the schema says is what was checked. Nested records stand in {@code $defs}. Problems are shown at the component.
 */
final class Components {
    private static final String SUPPORTED =
            "String, boolean, int, long, double, Duration, HeaderName, Cluster, Secret, enums, records,"
                    + " and List, Set, Map<String, …> and Optional of these";
    private static final Set<String> LISTS = Set.of("java.util.List", "java.util.Set");
    private static final Set<String> HOLDERS = Set.of("java.util.List", "java.util.Set", "java.util.Optional");
    private static final Set<String> EMPTY_IF_ABSENT =
            Set.of("java.util.List", "java.util.Set", "java.util.Optional", "java.util.Map");

    private final Elements elements;
    private final Types types;
    private final Consumer<Wrong> problems;
    private final Set<String> sources;
    private final TypeElement user;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();

    /**
     * @param sources outermost types that are compiled now: only these have lines
     * @param user the filter; what is wrong with a record from elsewhere is shown there
     */
    Components(Elements elements, Types types, Set<String> sources, TypeElement user, Consumer<Wrong> problems) {
        this.elements = elements;
        this.types = types;
        this.sources = sources;
        this.user = user;
        this.problems = problems;
    }

    /** The whole schema; of no use if there were problems. */
    String schema(TypeElement config, String title) {
        names.put(elements.getBinaryName(config).toString(), "#");
        Map<String, Object> schema = Scalars.map("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.putAll(record(config));
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return Json.of(schema);
    }

    private Map<String, Object> record(TypeElement config) {
        Comment comment = Comment.of(elements.getDocComment(config));
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> aliases = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        for (RecordComponentElement component : config.getRecordComponents()) {
            String name = component.getSimpleName().toString();
            String field = snake(name);
            Element at = place(config, component);
            String what = config.getSimpleName() + "." + name;
            Map<String, Object> property = new LinkedHashMap<>(type(component.asType(), at, what));
            comment.parameter(name).ifPresent(text -> property.put("description", text));
            Optional<String> otherwise = otherwise(component, at, what);
            otherwise.ifPresent(text -> property.put("default", text));
            if (properties.put(field, property) != null) {
                problems.accept(new Wrong(at, what + ": another component is read from " + field + " too; rename one"));
            }
            if (!field.equals(name)) {
                aliases.put("^" + name + "$", property);
            }
            if (otherwise.isEmpty() && needed(component.asType())) {
                required.add(
                        field.equals(name)
                                ? Scalars.map("required", List.of(field))
                                : Scalars.any(
                                        Scalars.map("required", List.of(field)),
                                        Scalars.map("required", List.of(name))));
            }
        }
        Map<String, Object> schema = Scalars.map("type", "object");
        comment.summary().ifPresent(text -> schema.put("description", text));
        schema.put("properties", properties);
        if (!aliases.isEmpty()) {
            schema.put("patternProperties", aliases);
        }
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("allOf", required);
        }
        return schema;
    }

    /** A component has no position of its own, its field has; what comes from a class file has none, so the error stands at the filter. */
    private Element place(TypeElement config, RecordComponentElement component) {
        Element outermost = config;
        while (outermost.getEnclosingElement() instanceof TypeElement around) {
            outermost = around;
        }
        if (sources.contains(((TypeElement) outermost).getQualifiedName().toString())) {
            for (VariableElement field : ElementFilter.fieldsIn(config.getEnclosedElements())) {
                if (field.getSimpleName().equals(component.getSimpleName())) {
                    return field;
                }
            }
        }
        return user;
    }

    private Map<String, Object> type(TypeMirror type, Element at, String what) {
        if (type.getKind().isPrimitive()) {
            Optional<Map<String, Object>> scalar = Scalars.schema(plain(type), at);
            if (scalar.isPresent()) {
                return scalar.get();
            }
        } else if (type instanceof DeclaredType declared && types.asElement(type) instanceof TypeElement element) {
            List<? extends TypeMirror> arguments = declared.getTypeArguments();
            String name = element.getQualifiedName().toString();
            Optional<Map<String, Object>> scalar = Scalars.schema(name, element);
            if (scalar.isPresent()) {
                return scalar.get();
            }
            if (element.getKind() == ElementKind.RECORD && arguments.isEmpty()) {
                return Scalars.map("$ref", definition(element));
            }
            if (HOLDERS.contains(name) && arguments.size() == 1) {
                return holder(name, type(arguments.get(0), at, what));
            }
            if (name.equals("java.util.Map") && arguments.size() == 2 && isString(arguments.get(0))) {
                Map<String, Object> map = Scalars.map("type", "object");
                map.put("additionalProperties", type(arguments.get(1), at, what));
                return map;
            }
        }
        problems.accept(new Wrong(
                at, what + " has type " + plain(type) + ", which cannot be read from configuration; use " + SUPPORTED));
        return Map.of();
    }

    /** The runtime takes one value for a list of one. */
    private static Map<String, Object> holder(String name, Map<String, Object> inner) {
        if (!LISTS.contains(name)) {
            return inner;
        }
        Map<String, Object> list = Scalars.map("type", "array");
        list.put("items", inner);
        return Scalars.any(list, inner);
    }

    private String definition(TypeElement type) {
        String binary = elements.getBinaryName(type).toString();
        String known = names.get(binary);
        if (known != null) {
            return known;
        }
        String name = type.getSimpleName().toString();
        String free = name;
        for (int i = 2; definitions.containsKey(free); i++) {
            free = name + i;
        }
        names.put(binary, "#/$defs/" + free);
        definitions.put(free, Map.of());
        definitions.put(free, record(type));
        return "#/$defs/" + free;
    }

    private Optional<String> otherwise(RecordComponentElement component, Element at, String what) {
        for (AnnotationMirror mirror : component.getAnnotationMirrors()) {
            if (((TypeElement) mirror.getAnnotationType().asElement())
                    .getQualifiedName()
                    .contentEquals("dev.sluice.filter.Default")) {
                for (AnnotationValue value : mirror.getElementValues().values()) {
                    String text = value.getValue().toString();
                    check(component.asType(), text, at, what);
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }

    private void check(TypeMirror type, String text, Element at, String what) {
        Element element = type.getKind().isPrimitive() ? at : types.asElement(type);
        if (element != null) {
            String name = element instanceof TypeElement declared
                    ? declared.getQualifiedName().toString()
                    : plain(type);
            Scalars.wrong(name, element, text)
                    .ifPresent(why -> problems.accept(new Wrong(at, what + ": @Default(\"" + text + "\") " + why)));
        }
    }

    private boolean needed(TypeMirror type) {
        if (type.getKind().isPrimitive()) {
            return !plain(type).equals("boolean");
        }
        return !(types.asElement(type) instanceof TypeElement element)
                || !EMPTY_IF_ABSENT.contains(element.getQualifiedName().toString());
    }

    private boolean isString(TypeMirror type) {
        return types.asElement(type) instanceof TypeElement key
                && key.getQualifiedName().contentEquals("java.lang.String");
    }

    /** Without the annotations that a compiler may print before it. */
    private static String plain(TypeMirror type) {
        return type.toString().replaceAll("@\\S+ ", "");
    }

    /** As the runtime spells a component in YAML. */
    static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
