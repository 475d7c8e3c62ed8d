package dev.sluice.runtime.extension;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.filter.Secret;
import dev.sluice.runtime.config.Place;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Secret}s in the structs that records are read from: where they come from, and how they are hidden again. Any thread. */
final class Secrets {
    private static final Set<String> SOURCES =
            Set.of("inline_string", "inline_bytes", "filename", "environment_variable");
    private static final Set<String> VALUES = Set.of("inline_string", "inline_bytes", "inlineString", "inlineBytes");
    private static final Value HIDDEN =
            Value.newBuilder().setStringValue(Secret.REDACTED).build();

    private Secrets() {}

    /** The secret, or null with an error that does not tell it. */
    static @Nullable Secret read(Value value, Place place) {
        if (value.hasStringValue()) {
            return Secret.of(value.getStringValue());
        }
        Struct source = value.getStructValue();
        if (!value.hasStructValue() || source.getFieldsCount() != 1) {
            place.error("a secret is text, or one of inline_string, inline_bytes, filename, environment_variable");
            return null;
        }
        Map.Entry<String, Value> only =
                source.getFieldsMap().entrySet().iterator().next();
        String key = RecordBinder.snake(only.getKey());
        Place at = place.field(only.getKey());
        if (!SOURCES.contains(key)) {
            String hint = Spelling.hint(key, SOURCES);
            at.error("unknown field"
                    + (hint.isEmpty()
                            ? "; known are inline_string, inline_bytes, filename, environment_variable"
                            : hint));
            return null;
        }
        if (!only.getValue().hasStringValue()) {
            at.error("must be text");
            return null;
        }
        return from(key, only.getValue().getStringValue(), at);
    }

    private static @Nullable Secret from(String source, String text, Place place) {
        switch (source) {
            case "inline_string":
                return Secret.of(text);
            case "inline_bytes":
                try {
                    return Secret.of(Base64.getDecoder().decode(text));
                } catch (IllegalArgumentException e) {
                    place.error("is not base64");
                    return null;
                }
            case "filename":
                try {
                    return Secret.of(Files.readAllBytes(Path.of(text)));
                } catch (IOException | RuntimeException e) {
                    place.error("file " + text + " cannot be read");
                    return null;
                }
            default:
                String variable = System.getenv(text);
                if (variable == null) {
                    place.error("environment variable " + text + " is not set");
                    return null;
                }
                return Secret.of(variable);
        }
    }

    /** A copy in which every secret of the record {@code type} is hidden; names of files and variables stay. */
    static Any hide(Class<?> type, Any typed) {
        try {
            switch (Typed.last(typed.getTypeUrl())) {
                case "xds.type.v3.TypedStruct":
                    var xds = com.github.xds.type.v3.TypedStruct.parseFrom(typed.getValue()).toBuilder();
                    return packed(
                            typed,
                            xds.setValue(hide(type, xds.getValue())).build().toByteString());
                case "udpa.type.v1.TypedStruct":
                    var udpa = com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(typed.getValue()).toBuilder();
                    return packed(
                            typed,
                            udpa.setValue(hide(type, udpa.getValue())).build().toByteString());
                default:
                    return packed(
                            typed,
                            hide(type, Struct.parseFrom(typed.getValue())).toByteString());
            }
        } catch (InvalidProtocolBufferException e) {
            return packed(typed, com.google.protobuf.ByteString.EMPTY);
        }
    }

    private static Any packed(Any typed, com.google.protobuf.ByteString value) {
        return typed.toBuilder().setValue(value).build();
    }

    private static Struct hide(Class<?> type, Struct fields) {
        Struct.Builder copy = fields.toBuilder();
        for (RecordComponent component : type.getRecordComponents()) {
            for (String name : List.of(component.getName(), RecordBinder.snake(component.getName()))) {
                Value value = fields.getFieldsMap().get(name);
                if (value != null) {
                    copy.putFields(name, hide(component.getGenericType(), value));
                }
            }
        }
        return copy.build();
    }

    private static Value hide(Type type, Value value) {
        if (type == Secret.class) {
            return hidden(value);
        }
        if (type instanceof Class<?> plain) {
            return plain.isRecord() && value.hasStructValue()
                    ? Value.newBuilder()
                            .setStructValue(hide(plain, value.getStructValue()))
                            .build()
                    : value;
        }
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        Type inner = arguments[arguments.length - 1];
        boolean map = arguments.length == 2;
        if (map && value.hasStructValue()) {
            Struct.Builder all = Struct.newBuilder();
            value.getStructValue().getFieldsMap().forEach((key, each) -> all.putFields(key, hide(inner, each)));
            return Value.newBuilder().setStructValue(all).build();
        }
        if (value.hasListValue()) {
            ListValue.Builder all = ListValue.newBuilder();
            value.getListValue().getValuesList().forEach(each -> all.addValues(hide(inner, each)));
            return Value.newBuilder().setListValue(all).build();
        }
        return hide(inner, value);
    }

    private static Value hidden(Value value) {
        if (!value.hasStructValue()) {
            return HIDDEN;
        }
        Struct.Builder source = value.getStructValue().toBuilder();
        VALUES.stream().filter(source::containsFields).forEach(name -> source.putFields(name, HIDDEN));
        return Value.newBuilder().setStructValue(source).build();
    }
}
