package dev.sluice.conformance.support;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;

/** A value for any field, in flow style, that is not its default. */
final class SampleValues {
    private SampleValues() {}

    /** Whether a value is always the default, as an enum's with one name. */
    static boolean onlyDefault(FieldDescriptor field) {
        return field.getJavaType() == JavaType.ENUM
                && !field.isRepeated()
                && !field.hasPresence()
                && other(field.getEnumType()).getNumber() == 0;
    }

    static String of(FieldDescriptor field) {
        if (field.isMapField()) {
            FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
            String name = key.getJavaType() == JavaType.STRING ? "k" : single(key);
            return "{" + name + ": " + single(field.getMessageType().findFieldByNumber(2)) + "}";
        }
        return field.isRepeated() ? "[" + single(field) + "]" : single(field);
    }

    private static String single(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT, LONG, FLOAT, DOUBLE -> "1";
            case BOOLEAN -> "true";
            case STRING -> "x";
            case BYTE_STRING -> "eA==";
            case ENUM -> other(field.getEnumType()).getName();
            case MESSAGE -> message(field);
        };
    }

    private static EnumValueDescriptor other(EnumDescriptor type) {
        return type.getValues().get(type.getValues().size() - 1);
    }

    private static String message(FieldDescriptor field) {
        return switch (field.getMessageType().getFullName()) {
            case "google.protobuf.Duration" -> "1s";
            case "google.protobuf.Timestamp" -> "2026-01-31T12:00:00Z";
            case "google.protobuf.BoolValue" -> "true";
            case "google.protobuf.StringValue", "google.protobuf.FieldMask" -> "x";
            case "google.protobuf.BytesValue" -> "eA==";
            case "google.protobuf.Value",
                    "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int32Value",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.UInt64Value" -> "1";
            case "google.protobuf.ListValue" -> "[1]";
            default -> "{}";
        };
    }
}
