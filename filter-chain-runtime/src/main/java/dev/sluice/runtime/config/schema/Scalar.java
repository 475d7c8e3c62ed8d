package dev.sluice.runtime.config.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigInteger;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Single values as the reader takes them: enum words in any case, numbers in quotes, {@code yes} and {@code on}. */
final class Scalar {
    private static final String TRUTH =
            "^([tT]rue|TRUE|[yY]es|YES|[oO]n|ON|[yY]|[fF]alse|FALSE|[nN]o|NO|[oO]ff|OFF|[nN])$";
    private static final String WHOLE =
            "^([-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?|0[xX][0-9a-fA-F]{1,16}|0o?[0-7]{1,21})$";
    private static final String REAL = "^([-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?|NaN|-?Infinity)$";
    private static final String BASE64 = "^[A-Za-z0-9+/_-]*={0,2}$";
    private static final String DURATION = "^-?\\d{1,12}(\\.\\d{1,9})?s$";

    private Scalar() {}

    static JsonObject of(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> Schemas.type("string");
            case BOOLEAN -> Schemas.anyOf(Schemas.type("boolean"), Schemas.pattern(TRUTH));
            case BYTE_STRING -> Schemas.pattern(BASE64);
            case ENUM -> words(field);
            case INT, LONG -> whole(field);
            case FLOAT, DOUBLE -> {
                JsonObject real = Schemas.types("number", "string");
                real.addProperty("pattern", REAL);
                yield real;
            }
            case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    /** Protobuf's own types that YAML writes in a form of their own; null for other messages. */
    static @Nullable JsonObject ofWellKnown(Descriptor type) {
        if (!type.getFile().getPackage().equals("google.protobuf")) {
            return null;
        }
        return switch (type.getName()) {
            case "DoubleValue",
                    "FloatValue",
                    "Int64Value",
                    "UInt64Value",
                    "Int32Value",
                    "UInt32Value",
                    "BoolValue",
                    "StringValue",
                    "BytesValue" -> of(type.findFieldByNumber(1));
            case "Duration" -> Schemas.pattern(DURATION);
            case "Timestamp", "FieldMask" -> Schemas.type("string");
            case "Struct" -> Schemas.type("object");
            case "Value" -> new JsonObject();
            case "ListValue" -> Schemas.type("array");
            default -> null;
        };
    }

    private static JsonObject words(FieldDescriptor field) {
        JsonObject names = new JsonObject();
        JsonArray all = new JsonArray();
        field.getEnumType().getValues().forEach(value -> all.add(value.getName()));
        names.add("enum", all);
        String spelled = field.getEnumType().getValues().stream()
                .map(EnumValueDescriptor::getName)
                .map(Scalar::inAnyCase)
                .collect(Collectors.joining("|"));
        return Schemas.anyOf(names, Schemas.pattern("^(" + spelled + ")$"), Schemas.type("integer"));
    }

    private static String inAnyCase(String name) {
        StringBuilder pattern = new StringBuilder();
        for (char c : name.toCharArray()) {
            String letter = Character.toString(c);
            pattern.append(
                    Character.isLetter(c)
                            ? "[" + letter.toLowerCase(Locale.ROOT) + letter.toUpperCase(Locale.ROOT) + "]"
                            : letter);
        }
        return pattern.toString();
    }

    private static JsonObject whole(FieldDescriptor field) {
        boolean unsigned =
                switch (field.getType()) {
                    case UINT32, UINT64, FIXED32, FIXED64 -> true;
                    default -> false;
                };
        int bits = field.getJavaType() == FieldDescriptor.JavaType.INT ? 32 : 64;
        BigInteger most = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1).subtract(BigInteger.ONE);
        JsonObject whole = Schemas.types("integer", "string");
        whole.addProperty("minimum", unsigned ? BigInteger.ZERO : most.not());
        whole.addProperty("maximum", most);
        whole.addProperty("pattern", WHOLE);
        return whole;
    }
}
