package dev.sluice.runtime.accesslog;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.runtime.config.match.ByteText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what filters have stored: text as it is, maps and lists as JSON. */
final class StoredValues {
    private StoredValues() {}

    /** @param quoted JSON also for text; false if there is nothing at {@code path} */
    static boolean append(ByteLine out, @Nullable Object value, List<String> path, boolean quoted) {
        Object at = value;
        for (String key : path) {
            at = inner(at, key);
        }
        if (at instanceof Value v && v.getKindCase() == Value.KindCase.STRING_VALUE) {
            at = v.getStringValue();
        }
        if (at == null || at instanceof Value v && v.hasNullValue()) {
            return false;
        }
        if (quoted || isStructure(at)) {
            json(out, at);
        } else {
            plain(out, at);
        }
        return true;
    }

    private static @Nullable Object inner(@Nullable Object value, String key) {
        if (value instanceof Struct struct) {
            return struct.getFieldsMap().get(key);
        }
        if (value instanceof Value v && v.hasStructValue()) {
            return v.getStructValue().getFieldsMap().get(key);
        }
        return value instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static boolean isStructure(Object value) {
        return value instanceof Map<?, ?>
                || value instanceof Iterable<?>
                || value instanceof Struct
                || value instanceof Value;
    }

    private static void plain(ByteLine out, Object value) {
        if (value instanceof Double d) {
            number(out, d);
        } else {
            out.append(ByteText.of(String.valueOf(value)));
        }
    }

    private static void json(ByteLine out, @Nullable Object value) {
        if (value instanceof Struct struct) {
            map(out, struct.getFieldsMap());
        } else if (value instanceof Map<?, ?> map) {
            map(out, map);
        } else if (value instanceof Value v) {
            json(out, unwrapped(v));
        } else if (value instanceof Iterable<?> all) {
            list(out, all);
        } else if (value instanceof Double d) {
            number(out, d);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            JsonText.quote(out, ByteText.of(value.toString()));
        }
    }

    private static @Nullable Object unwrapped(Value v) {
        return switch (v.getKindCase()) {
            case STRING_VALUE -> v.getStringValue();
            case NUMBER_VALUE -> v.getNumberValue();
            case BOOL_VALUE -> v.getBoolValue();
            case STRUCT_VALUE -> v.getStructValue();
            case LIST_VALUE -> v.getListValue().getValuesList();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    private static void map(ByteLine out, Map<?, ?> map) {
        out.append('{');
        String comma = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(comma);
            JsonText.quote(out, ByteText.of(String.valueOf(entry.getKey())));
            out.append(':');
            json(out, entry.getValue());
            comma = ",";
        }
        out.append('}');
    }

    private static void list(ByteLine out, Iterable<?> all) {
        out.append('[');
        String comma = "";
        for (Object each : all) {
            out.append(comma);
            json(out, each);
            comma = ",";
        }
        out.append(']');
    }

    private static void number(ByteLine out, double d) {
        if (d == Math.rint(d) && Math.abs(d) < 1e15) {
            out.append((long) d);
        } else {
            out.append(Double.toString(d));
        }
    }
}
