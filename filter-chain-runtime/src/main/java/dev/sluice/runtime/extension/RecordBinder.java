package dev.sluice.runtime.extension;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.filter.Default;
import dev.sluice.filter.Secret;
import dev.sluice.runtime.config.Place;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a struct of YAML values into a record. Fields are named as the components, in camelCase or snake_case. A component that is missing is an
 * error unless it has a {@code @Default}, or is an Optional, a List, Set or Map (then empty), or a boolean (then false). Every problem is reported at its place; what the
 * record's compact constructor throws is one too. Runs no code of the record but that constructor.
 */
public final class RecordBinder {
    private RecordBinder() {}

    /** The record, or null with at least one error reported. Any thread. */
    public static <R extends Record> @Nullable R bind(Class<R> type, Struct fields, Place place) {
        return type.cast(record(type, fields, place));
    }

    private static @Nullable Object record(Class<?> type, Struct fields, Place place) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        boolean good = noUnknown(components, fields, place);
        for (int i = 0; i < components.length; i++) {
            Object value = component(components[i], fields, place);
            good &= value != null;
            if (value != null) {
                values[i] = value;
            }
        }
        if (!good) {
            return null;
        }
        try {
            return Records.make(type, values);
        } catch (IllegalArgumentException e) {
            place.error(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static boolean noUnknown(RecordComponent[] components, Struct fields, Place place) {
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        Set<String> snakes = names.stream().map(RecordBinder::snake).collect(Collectors.toSet());
        boolean good = true;
        for (String field : fields.getFieldsMap().keySet()) {
            if (!names.contains(field) && !snakes.contains(field)) {
                String known = names.isEmpty() ? "there are none" : "known are " + String.join(", ", names);
                String hint = Spelling.hint(camel(field), names);
                place.field(field).error("unknown field" + (hint.isEmpty() ? "; " + known : hint));
                good = false;
            }
        }
        return good;
    }

    private static @Nullable Object component(RecordComponent component, Struct fields, Place place) {
        String name = component.getName();
        String given = fields.containsFields(name) ? name : snake(name);
        Value value = fields.getFieldsMap().get(given);
        String snake = snake(name);
        if (!snake.equals(given) && fields.containsFields(snake)) {
            place.field(snake).error("is set twice, also as " + given);
            return null;
        }
        if (value == null || value.hasNullValue()) {
            Default otherwise = component.getAnnotation(Default.class);
            if (otherwise != null) {
                Value text =
                        Value.newBuilder().setStringValue(otherwise.value()).build();
                return value(component.getGenericType(), text, place.field(name));
            }
            Object absent = absent(component.getType());
            if (absent == null) {
                place.error("field " + name + " is missing (" + Scalars.say(component.getType()) + ")");
            }
            return absent;
        }
        return value(component.getGenericType(), value, place.field(given));
    }

    private static @Nullable Object absent(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == Set.class) {
            return Set.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        return type == boolean.class ? Boolean.FALSE : null;
    }

    private static @Nullable Object value(Type type, Value value, Place place) {
        if (type instanceof ParameterizedType holder && holder.getRawType() instanceof Class<?> raw) {
            Type[] arguments = holder.getActualTypeArguments();
            if (raw == Optional.class) {
                Object inner = value(arguments[0], value, place);
                return inner == null ? null : Optional.of(inner);
            }
            if (raw == Map.class) {
                return map(arguments[1], value, place);
            }
            List<Object> all = list(arguments[0], value, place);
            return all == null || raw == List.class ? all : fixed(new LinkedHashSet<>(all));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            if (!value.hasStructValue()) {
                place.error("must be a map of fields");
                return null;
            }
            return record(plain, value.getStructValue(), place);
        }
        if (plain == Secret.class) {
            return Secrets.read(value, place);
        }
        return plain == Object.class ? plain(value) : Scalars.read(plain, value, place);
    }

    private static @Nullable List<Object> list(Type element, Value value, Place place) {
        List<Value> given = value.hasListValue() ? value.getListValue().getValuesList() : List.of(value);
        List<Object> all = new ArrayList<>();
        boolean good = true;
        for (int i = 0; i < given.size(); i++) {
            Object one = value(element, given.get(i), value.hasListValue() ? place.index(i) : place);
            good &= one != null;
            if (one != null) {
                all.add(one);
            }
        }
        return good ? Collections.unmodifiableList(all) : null;
    }

    private static @Nullable Map<Object, Object> map(Type element, Value value, Place place) {
        if (!value.hasStructValue()) {
            place.error("must be a map");
            return null;
        }
        Map<Object, Object> all = new LinkedHashMap<>();
        boolean good = true;
        for (Map.Entry<String, Value> entry :
                value.getStructValue().getFieldsMap().entrySet()) {
            Object one = value(element, entry.getValue(), place.field(entry.getKey()));
            good &= one != null;
            if (one != null) {
                all.put(entry.getKey(), one);
            }
        }
        return good ? fixed(all) : null;
    }

    /** JDK values for a free struct: String, Double, Boolean, List, Map; nulls in it are left out. */
    private static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> {
                Map<Object, Object> all = new LinkedHashMap<>();
                value.getStructValue().getFieldsMap().forEach((key, each) -> {
                    if (!each.hasNullValue()) {
                        all.put(key, plain(each));
                    }
                });
                yield fixed(all);
            }
            case LIST_VALUE -> {
                List<Object> all = new ArrayList<>();
                value.getListValue().getValuesList().forEach(each -> {
                    if (!each.hasNullValue()) {
                        all.add(plain(each));
                    }
                });
                yield Collections.unmodifiableList(all);
            }
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            default -> value.getStringValue();
        };
    }

    /** In the order of the file. */
    static Map<Object, Object> fixed(Map<Object, Object> map) {
        return Collections.unmodifiableMap(map);
    }

    static Set<Object> fixed(Set<Object> set) {
        return Collections.unmodifiableSet(set);
    }

    private static String camel(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length()) {
                i++;
                c = Character.toUpperCase(name.charAt(i));
            }
            text.append(c);
        }
        return text.toString();
    }

    static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
