package dev.sluice.runtime.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Protobuf's own types that JSON writes in a form of their own. */
final class WellKnownTypes {
    private static final Set<String> WRAPPERS = Set.of(
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue");
    private static final Set<String> OTHERS =
            Set.of("Duration", "Timestamp", "Struct", "Value", "ListValue", "FieldMask");
    private static final Pattern DURATION = Pattern.compile("(-)?(\\d{1,12})(?:\\.(\\d{1,9}))?s");
    private static final Pattern OTHER_UNIT = Pattern.compile("(\\d{1,9}(?:\\.\\d+)?)\\s*(ms|us|ns|m|h|d|sec|min)?");
    private static final long MOST_SECONDS = 315_576_000_000L;

    private WellKnownTypes() {}

    static boolean hasOwnForm(Descriptor type) {
        return type.getFile().getPackage().equals("google.protobuf")
                && (WRAPPERS.contains(type.getName()) || OTHERS.contains(type.getName()));
    }

    /** Whether null is a value of the field and not its absence. */
    static boolean takesNull(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName().equals("google.protobuf.Value");
            default -> false;
        };
    }

    /** Reads the node if the message is one of them. */
    static boolean read(Node node, Message.Builder into, Place place, Budget budget) {
        Descriptor type = into.getDescriptorForType();
        if (!hasOwnForm(type)) {
            return false;
        }
        if (WRAPPERS.contains(type.getName())) {
            FieldDescriptor field = type.findFieldByNumber(1);
            Object value = ScalarValues.read(field, node, place);
            if (value != null) {
                into.setField(field, value);
            }
        } else if (into instanceof Struct.Builder struct) {
            struct(node, struct, place, budget);
        } else if (into instanceof Value.Builder value) {
            value(node, value, place, budget);
        } else if (into instanceof ListValue.Builder list) {
            list(node, list, place, budget);
        } else if (!(node instanceof Node.Scalar scalar)) {
            Report.error(node.at(), place, "expected " + example(type) + ", found " + node.described());
        } else if (into instanceof Duration.Builder duration) {
            duration(scalar, duration, place);
        } else if (into instanceof Timestamp.Builder timestamp) {
            timestamp(scalar, timestamp, place);
        } else {
            fieldMask(scalar.text(), (FieldMask.Builder) into);
        }
        return true;
    }

    private static String example(Descriptor type) {
        return switch (type.getName()) {
            case "Duration" -> "a duration such as 1.5s";
            case "Timestamp" -> "a time such as 2026-01-31T12:00:00Z";
            default -> "field names with commas between";
        };
    }

    private static void struct(Node node, Struct.Builder into, Place place, Budget budget) {
        if (!(node instanceof Node.Mapping mapping)) {
            Report.error(node.at(), place, "expected an object, found " + node.described());
            return;
        }
        Map<String, Node.Entry> seen = new HashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Place at = place.field(entry.key());
            Node.Entry first = seen.putIfAbsent(entry.key(), entry);
            if (first != null) {
                Report.error(
                        entry.at(), at, "set twice, first at line " + first.at().line());
                continue;
            }
            Value.Builder value = Value.newBuilder();
            value(entry.value(), value, at, budget);
            into.putFields(entry.key(), value.build());
        }
    }

    private static void list(Node node, ListValue.Builder into, Place place, Budget budget) {
        if (!(node instanceof Node.Sequence list)) {
            Report.error(node.at(), place, "expected a list, found " + node.described());
            return;
        }
        for (int i = 0; i < list.items().size(); i++) {
            value(list.items().get(i), into.addValuesBuilder(), place.index(i), budget);
        }
    }

    private static void value(Node node, Value.Builder into, Place place, Budget budget) {
        if (budget.spent(node, place)) {
            return;
        }
        if (node instanceof Node.Mapping) {
            struct(node, into.getStructValueBuilder(), place, budget);
        } else if (node instanceof Node.Sequence) {
            list(node, into.getListValueBuilder(), place, budget);
        } else {
            Node.Scalar scalar = (Node.Scalar) node;
            Object plain = scalar.isNull() ? NullValue.NULL_VALUE : ScalarValues.untyped(scalar);
            if (plain instanceof Boolean bool) {
                into.setBoolValue(bool);
            } else if (plain instanceof Double number) {
                into.setNumberValue(number);
            } else if (plain instanceof NullValue none) {
                into.setNullValue(none);
            } else {
                into.setStringValue(plain.toString());
            }
        }
    }

    static void duration(Node.Scalar scalar, Duration.Builder into, Place place) {
        Matcher parts = DURATION.matcher(scalar.text());
        if (!parts.matches() || Long.parseLong(parts.group(2)) > MOST_SECONDS) {
            Report.error(
                    scalar.at(),
                    place,
                    "expected a duration in seconds such as 1.5s, found " + scalar.described()
                            + inSeconds(scalar.text()));
            return;
        }
        int sign = parts.group(1) == null ? 1 : -1;
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        into.setSeconds(sign * Long.parseLong(parts.group(2)));
        into.setNanos(sign * Integer.parseInt((fraction + "000000000").substring(0, 9)));
    }

    private static String inSeconds(String text) {
        Matcher other = OTHER_UNIT.matcher(text);
        if (!other.matches()) {
            return "";
        }
        String unit = other.group(2) == null ? "s" : other.group(2);
        java.math.BigDecimal factor = new java.math.BigDecimal(
                switch (unit) {
                    case "ms" -> "0.001";
                    case "us" -> "0.000001";
                    case "ns" -> "0.000000001";
                    case "m", "min" -> "60";
                    case "h" -> "3600";
                    case "d" -> "86400";
                    default -> "1";
                });
        String seconds = new java.math.BigDecimal(other.group(1))
                .multiply(factor)
                .stripTrailingZeros()
                .toPlainString();
        return "; did you mean " + seconds + "s?";
    }

    private static void timestamp(Node.Scalar scalar, Timestamp.Builder into, Place place) {
        try {
            Instant instant = OffsetDateTime.parse(scalar.text()).toInstant();
            into.setSeconds(instant.getEpochSecond()).setNanos(instant.getNano());
        } catch (DateTimeException e) {
            Report.error(
                    scalar.at(), place, "expected a time such as 2026-01-31T12:00:00Z, found " + scalar.described());
        }
    }

    private static void fieldMask(String text, FieldMask.Builder into) {
        for (String path : text.split(",")) {
            if (!path.isBlank()) {
                into.addPaths(path.strip().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT));
            }
        }
    }
}
