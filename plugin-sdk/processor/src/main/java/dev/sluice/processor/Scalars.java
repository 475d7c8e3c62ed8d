package dev.sluice.processor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;

/** Single values of configuration records: what the runtime reads as one of them, as JSON Schema. */
final class Scalars {
    private static final String NUMBER = "[+-]?[0-9]+(\\.[0-9]+)?";
    private static final String BYTES = "^\\s*" + NUMBER + "\\s*([bB]|[kKmMgG][bB]|[kKmMgGtT][iI][bB])?\\s*$";
    private static final String SHARE = "^\\s*" + NUMBER + "\\s*%?\\s*$";
    private static final String DURATION = "^\\s*" + NUMBER + "\\s*(ns|us|µs|ms|s|m|h|d)\\s*$";
    private static final String HEADER = "^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

    private Scalars() {}

    /** The schema of a value of the type, or empty if the type is not a single value. */
    static Optional<Map<String, Object>> schema(String type, Element element) {
        if (element.getKind() == ElementKind.ENUM) {
            return Optional.of(words((TypeElement) element));
        }
        return Optional.ofNullable(
                switch (type) {
                    case "boolean", "java.lang.Boolean" -> map("enum", List.of(true, false, "true", "false"));
                    case "int", "java.lang.Integer" -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
                    case "long", "java.lang.Long" -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
                    case "double", "float", "java.lang.Double", "java.lang.Float" ->
                        any(map("type", "number"), text(SHARE, "a number, or a share such as 12.5%"));
                    case "java.time.Duration" -> text(DURATION, "a duration such as 1.5s");
                    case "dev.sluice.filter.HeaderName" -> text(HEADER, "a header name");
                    case "dev.sluice.filter.Cluster" -> {
                        Map<String, Object> name = words();
                        name.put("description", "the name of a cluster");
                        yield name;
                    }
                    case "java.lang.String" -> words();
                    case "java.lang.Object" -> new LinkedHashMap<>();
                    case "dev.sluice.filter.Secret" -> secret();
                    default -> null;
                });
    }

    /** Whether {@code text} may stand behind {@code @Default} for the type; the reason if not. */
    static Optional<String> wrong(String type, Element element, String text) {
        if (element.getKind() == ElementKind.ENUM) {
            String wanted = text.replace('-', '_');
            return constants((TypeElement) element).stream().anyMatch(wanted::equalsIgnoreCase)
                    ? Optional.empty()
                    : Optional.of("is not one of " + String.join(", ", constants((TypeElement) element)));
        }
        return switch (type) {
            case "boolean", "java.lang.Boolean" -> unless(text.equals("true") || text.equals("false"), "true or false");
            case "int", "java.lang.Integer", "long", "java.lang.Long" ->
                unless(text.matches(BYTES), "a whole number, or a size such as 64KiB");
            case "double", "float", "java.lang.Double", "java.lang.Float" ->
                unless(text.matches(SHARE), "a number, or a share such as 12.5%");
            case "java.time.Duration" -> unless(text.matches(DURATION), "a duration such as 1.5s");
            case "dev.sluice.filter.HeaderName" -> unless(text.matches(HEADER), "a header name");
            case "java.lang.String", "dev.sluice.filter.Cluster" -> Optional.empty();
            default ->
                Optional.of("cannot be the default of a component that is no single value; use Optional, or an"
                        + " empty List, Set or Map");
        };
    }

    private static Optional<String> unless(boolean good, String what) {
        return good ? Optional.empty() : Optional.of("is not " + what);
    }

    private static Map<String, Object> whole(long least, long most) {
        Map<String, Object> number = map("type", "integer");
        number.put("minimum", least);
        number.put("maximum", most);
        return any(number, text(BYTES, "a size such as 64KiB"));
    }

    /** YAML makes {@code 8080} a number and {@code true} a truth: the runtime takes them as text. */
    private static Map<String, Object> words() {
        return map("type", List.of("string", "number", "boolean"));
    }

    private static Map<String, Object> words(TypeElement type) {
        List<String> constants = constants(type);
        List<String> any = new ArrayList<>();
        for (String constant : constants) {
            StringBuilder pattern = new StringBuilder();
            for (char c : constant.toCharArray()) {
                String both = Character.toString(c).toLowerCase(Locale.ROOT)
                        + Character.toString(c).toUpperCase(Locale.ROOT);
                pattern.append(c == '_' ? "[_-]" : Character.isLetter(c) ? "[" + both + "]" : Character.toString(c));
            }
            any.add(pattern.toString());
        }
        Map<String, Object> spelled = map("type", "string");
        spelled.put("pattern", "^(" + String.join("|", any) + ")$");
        return any(map("enum", constants), spelled);
    }

    private static List<String> constants(TypeElement type) {
        return type.getEnclosedElements().stream()
                .filter(each -> each.getKind() == ElementKind.ENUM_CONSTANT)
                .map(each -> each.getSimpleName().toString())
                .toList();
    }

    private static Map<String, Object> secret() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String source : List.of("filename", "environment_variable", "inline_string", "inline_bytes")) {
            properties.put(source, map("type", "string"));
        }
        Map<String, Object> patterns = new LinkedHashMap<>();
        for (String source : List.of("environmentVariable", "inlineString", "inlineBytes")) {
            patterns.put("^" + source + "$", map("type", "string"));
        }
        Map<String, Object> source = map("type", "object");
        source.put("properties", properties);
        source.put("patternProperties", patterns);
        source.put("additionalProperties", false);
        source.put("minProperties", 1);
        source.put("maxProperties", 1);
        Map<String, Object> secret = any(source, map("type", "string"));
        secret.put("description", "a secret: from a file, from the environment, or inline");
        return secret;
    }

    private static Map<String, Object> text(String pattern, String description) {
        Map<String, Object> text = map("type", "string");
        text.put("pattern", pattern);
        text.put("description", description);
        return text;
    }

    static Map<String, Object> any(Object first, Object second) {
        return map("anyOf", List.of(first, second));
    }

    static Map<String, Object> map(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }
}
