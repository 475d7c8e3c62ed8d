package dev.sluice.runtime.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single values as the JSON mapping of protobuf and Envoy's YAML reader do. */
final class ScalarValues {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final Pattern OCTAL = Pattern.compile("0o?[0-7]{1,21}");
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,30}");

    /** What Envoy's YAML reader takes for booleans. */
    private static final Set<String> TRUE =
            Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y");

    private static final Set<String> FALSE =
            Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N");

    private ScalarValues() {}

    /** The value as {@code setField} wants it, or null after a problem was reported. */
    static @Nullable Object read(FieldDescriptor field, Node node, Place place) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
            Report.error(node.at(), place, "expected " + expected(field) + ", found " + node.described());
            return null;
        }
        return switch (field.getJavaType()) {
            case STRING -> text(scalar, place);
            case BOOLEAN -> bool(scalar, place);
            case BYTE_STRING -> bytes(scalar, place);
            case ENUM -> enumValue(field.getEnumType(), scalar, place);
            case INT, LONG -> integer(field, scalar, place);
            case FLOAT, DOUBLE -> real(field, scalar, place);
            case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    private static String expected(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> "a text";
            case BOOLEAN -> "true or false";
            case BYTE_STRING -> "base64";
            case ENUM -> "one of " + names(field.getEnumType());
            default -> "a number";
        };
    }

    private static @Nullable String text(Node.Scalar scalar, Place place) {
        String text = scalar.text();
        if (scalar.plain()
                && (TRUE.contains(text)
                        || FALSE.contains(text)
                        || INTEGER.matcher(text).matches())) {
            Report.error(scalar.at(), place, "expected a text; write it in quotes: \"" + text + '"');
            return null;
        }
        return text;
    }

    /** For {@code Struct}: a plain text as YAML 1.2 sees it. */
    static Object untyped(Node.Scalar scalar) {
        String text = scalar.text();
        if (scalar.plain() && text.length() <= 5 && text.equalsIgnoreCase("true")) {
            return true;
        }
        if (scalar.plain() && text.length() <= 5 && text.equalsIgnoreCase("false")) {
            return false;
        }
        return scalar.plain() && DECIMAL.matcher(text).matches() ? (Object) Double.parseDouble(text) : text;
    }

    static @Nullable Boolean bool(Node.Scalar scalar, Place place) {
        if (TRUE.contains(scalar.text())) {
            return true;
        }
        if (FALSE.contains(scalar.text())) {
            return false;
        }
        Report.error(scalar.at(), place, "expected true or false, found " + scalar.described());
        return null;
    }

    static @Nullable ByteString bytes(Node.Scalar scalar, Place place) {
        String standard = scalar.text().replace('-', '+').replace('_', '/');
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(standard));
        } catch (IllegalArgumentException e) {
            Report.error(scalar.at(), place, "expected base64, found " + scalar.described());
            return null;
        }
    }

    private static @Nullable Object integer(FieldDescriptor field, Node.Scalar scalar, Place place) {
        boolean unsigned =
                switch (field.getType()) {
                    case UINT32, UINT64, FIXED32, FIXED64 -> true;
                    default -> false;
                };
        int bits = field.getJavaType() == FieldDescriptor.JavaType.INT ? 32 : 64;
        BigInteger value = whole(scalar);
        BigInteger most = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1).subtract(BigInteger.ONE);
        BigInteger least = unsigned ? BigInteger.ZERO : most.not();
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            Report.error(
                    scalar.at(),
                    place,
                    "expected a whole number from " + least + " to " + most + ", found " + scalar.described());
            return null;
        }
        return bits == 32 ? (Object) value.intValue() : (Object) value.longValue();
    }

    private static @Nullable BigInteger whole(Node.Scalar scalar) {
        String text = scalar.text();
        if (scalar.plain() && HEX.matcher(text).matches()) {
            return new BigInteger(text.substring(2), 16);
        }
        if (scalar.plain() && OCTAL.matcher(text).matches()) {
            return new BigInteger(text.replace("o", ""), 8);
        }
        if (text.length() > 60 || !DECIMAL.matcher(text).matches()) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            return value.precision() - value.scale() > 40 ? null : value.toBigIntegerExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable Object real(FieldDescriptor field, Node.Scalar scalar, Place place) {
        String text = scalar.text();
        if (List.of("NaN", "Infinity", "-Infinity").contains(text)
                || DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return field.getJavaType() == FieldDescriptor.JavaType.FLOAT ? (Object) (float) value : (Object) value;
        }
        Report.error(scalar.at(), place, "expected a number, found " + scalar.described());
        return null;
    }

    private static @Nullable EnumValueDescriptor enumValue(EnumDescriptor type, Node.Scalar scalar, Place place) {
        String text = scalar.text();
        for (EnumValueDescriptor value : type.getValues()) {
            if (value.getName().equalsIgnoreCase(text)) {
                return value;
            }
        }
        BigInteger number = text.isEmpty() ? null : whole(scalar);
        if (number != null && number.bitLength() < 32) {
            EnumValueDescriptor value = type.findValueByNumber(number.intValue());
            if (value != null) {
                return value;
            }
        }
        List<String> names =
                type.getValues().stream().map(EnumValueDescriptor::getName).toList();
        String suggestion = Suggestion.of(text, names);
        Report.error(
                scalar.at(),
                place,
                "unknown value " + scalar.described()
                        + (suggestion.isEmpty() ? "; it is one of " + names(type) : suggestion));
        return null;
    }

    private static String names(EnumDescriptor type) {
        return String.join(
                ", ",
                type.getValues().stream().map(EnumValueDescriptor::getName).toList());
    }
}
