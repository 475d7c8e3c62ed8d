package dev.sluice.filters.common;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Dynamic metadata: per namespace one map in the store of a stream, sorted by name as Envoy's logs print it. Values are String, Double, Boolean, List
 * and Map; what is stored is never changed, so an exchange may show its connection's map. Loop-confined as the stream.
 */
public final class Metadata {
    private Metadata() {}

    public static Key<Map<String, Object>> namespace(String name) {
        return Key.of(name, Map.of());
    }

    /** Adds one field to a namespace, or replaces it. Copies the namespace. */
    public static void put(Stream stream, Key<Map<String, Object>> namespace, String field, Object value) {
        putAll(stream, namespace, Map.of(field, value));
    }

    /** Adds fields to a namespace, or replaces them. Copies the namespace. */
    public static void putAll(Stream stream, Key<Map<String, Object>> namespace, Map<String, Object> fields) {
        Map<String, Object> all = new TreeMap<>(stream.get(namespace));
        all.putAll(fields);
        stream.put(namespace, Collections.unmodifiableMap(all));
    }

    /** Without the fields that are null. */
    public static Map<String, Object> of(Struct struct) {
        Map<String, Object> all = new TreeMap<>();
        struct.getFieldsMap().forEach((name, value) -> {
            if (!isNull(value)) {
                all.put(name, of(value));
            }
        });
        return Collections.unmodifiableMap(all);
    }

    public static boolean isNull(Value value) {
        return value.hasNullValue() || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
    }

    /** A value that is not null. */
    public static Object of(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> of(value.getStructValue());
            case LIST_VALUE -> list(value.getListValue().getValuesList());
            default -> "";
        };
    }

    private static List<Object> list(List<Value> values) {
        List<Object> all = new ArrayList<>();
        for (Value value : values) {
            all.add(of(value));
        }
        return Collections.unmodifiableList(all);
    }
}
