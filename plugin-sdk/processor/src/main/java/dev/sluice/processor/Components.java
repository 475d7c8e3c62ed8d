package dev.sluice.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Which types a configuration record may hold: those that the runtime can read from YAML. */
final class Components {
    private static final String SUPPORTED =
            "String, boolean, int, long, double, Duration, HeaderName, Cluster, enums, records,"
                    + " and List, Set, Map<String, …> and Optional of these";
    private static final Set<String> PLAIN = Set.of(
            "java.lang.String",
            "java.lang.Object",
            "java.lang.Boolean",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.lang.Float",
            "java.time.Duration",
            "dev.sluice.filter.HeaderName",
            "dev.sluice.filter.Cluster");
    private static final Set<TypeKind> PRIMITIVE =
            Set.of(TypeKind.BOOLEAN, TypeKind.INT, TypeKind.LONG, TypeKind.DOUBLE, TypeKind.FLOAT);
    private static final Set<String> HOLDERS = Set.of("java.util.List", "java.util.Set", "java.util.Optional");

    private final Elements elements;
    private final Types types;

    Components(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    void check(TypeElement config) throws Wrong {
        check(config, config, new HashSet<>());
    }

    /** As above, for a record that may come from elsewhere: problems are shown at {@code user}. */
    void check(TypeElement config, TypeElement user) throws Wrong {
        check(config, user, new HashSet<>());
    }

    private void check(TypeElement config, TypeElement user, Set<String> seen) throws Wrong {
        if (!seen.add(elements.getBinaryName(config).toString())) {
            return;
        }
        for (RecordComponentElement component : config.getRecordComponents()) {
            Element at = place(config, component, user);
            String what = config.getSimpleName() + "." + component.getSimpleName();
            check(component.asType(), at, user, what, seen);
        }
    }

    /** A component has no position of its own, its field has; an element of a class file has none, so the error stands at the filter. */
    private static Element place(TypeElement config, RecordComponentElement component, TypeElement user) {
        for (VariableElement field : ElementFilter.fieldsIn(config.getEnclosedElements())) {
            if (config.equals(user) && field.getSimpleName().equals(component.getSimpleName())) {
                return field;
            }
        }
        return user;
    }

    private void check(TypeMirror type, Element at, TypeElement user, String what, Set<String> seen) throws Wrong {
        if (PRIMITIVE.contains(type.getKind())) {
            return;
        }
        if (type instanceof DeclaredType declared && types.asElement(type) instanceof TypeElement element) {
            String name = element.getQualifiedName().toString();
            List<? extends TypeMirror> arguments = declared.getTypeArguments();
            if (PLAIN.contains(name) || element.getKind() == ElementKind.ENUM) {
                return;
            }
            if (element.getKind() == ElementKind.RECORD && arguments.isEmpty()) {
                check(element, user, seen);
                return;
            }
            if (HOLDERS.contains(name) && arguments.size() == 1) {
                check(arguments.get(0), at, user, what, seen);
                return;
            }
            if (name.equals("java.util.Map") && arguments.size() == 2) {
                if (isString(arguments.get(0))) {
                    check(arguments.get(1), at, user, what, seen);
                    return;
                }
            }
        }
        throw new Wrong(at, what + " has type " + type + ", which cannot be read from configuration; use " + SUPPORTED);
    }

    private boolean isString(TypeMirror type) {
        return types.asElement(type) instanceof TypeElement key
                && key.getQualifiedName().contentEquals("java.lang.String");
    }
}
