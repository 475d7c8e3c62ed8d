package dev.sluice.runtime.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.envoyproxy.pgv.validate.Validate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for one value: what is wrong with it, in words. */
final class ValueRules {
    private ValueRules() {}

    static Optional<String> broken(Object value, Validate.FieldRules rules) {
        Object plain = unwrapped(value);
        return switch (rules.getTypeCase()) {
            case STRING -> TextRules.broken((String) plain, rules.getString());
            case BYTES -> bytes((ByteString) plain, rules.getBytes());
            case BOOL ->
                rules.getBool().hasConst() && !plain.equals(rules.getBool().getConst())
                        ? Optional.of("must be " + rules.getBool().getConst())
                        : Optional.empty();
            case ENUM -> enumValue((EnumValueDescriptor) plain, rules.getEnum());
            case ANY -> any((Any) plain, rules.getAny());
            case DURATION -> range(plain, rules.getDuration(), false);
            case TIMESTAMP -> range(plain, rules.getTimestamp(), false);
            case UINT32 -> range(plain, rules.getUint32(), true);
            case UINT64 -> range(plain, rules.getUint64(), true);
            case FIXED32 -> range(plain, rules.getFixed32(), true);
            case FIXED64 -> range(plain, rules.getFixed64(), true);
            case INT32 -> range(plain, rules.getInt32(), false);
            case INT64 -> range(plain, rules.getInt64(), false);
            case SINT32 -> range(plain, rules.getSint32(), false);
            case SINT64 -> range(plain, rules.getSint64(), false);
            case SFIXED32 -> range(plain, rules.getSfixed32(), false);
            case SFIXED64 -> range(plain, rules.getSfixed64(), false);
            case FLOAT -> range(plain, rules.getFloat(), false);
            case DOUBLE -> range(plain, rules.getDouble(), false);
            case REPEATED, MAP, TYPE_NOT_SET -> Optional.empty();
        };
    }

    /** Rules stand on the value inside {@code UInt32Value} and its kin. */
    private static Object unwrapped(Object value) {
        if (value instanceof Message message
                && message.getDescriptorForType().getName().endsWith("Value")) {
            boolean wrapper = WellKnownTypes.hasOwnForm(message.getDescriptorForType())
                    && message.getDescriptorForType().getFields().size() == 1;
            return wrapper ? message.getField(message.getDescriptorForType().findFieldByNumber(1)) : value;
        }
        return value;
    }

    private static Optional<String> bytes(ByteString value, Validate.BytesRules rules) {
        if (rules.getIgnoreEmpty() && value.isEmpty()) {
            return Optional.empty();
        }
        if (value.size() < rules.getMinLen()) {
            return Optional.of(
                    rules.getMinLen() == 1
                            ? "must not be empty"
                            : "must have at least " + rules.getMinLen() + " bytes");
        }
        if (rules.hasMaxLen() && value.size() > rules.getMaxLen()) {
            return Optional.of("must have at most " + rules.getMaxLen() + " bytes");
        }
        return rules.hasLen() && value.size() != rules.getLen()
                ? Optional.of("must have " + rules.getLen() + " bytes")
                : Optional.empty();
    }

    private static Optional<String> enumValue(EnumValueDescriptor value, Validate.EnumRules rules) {
        if (rules.getDefinedOnly() && value.getIndex() < 0) {
            return Optional.of("has no value " + value.getNumber());
        }
        boolean refused = rules.getNotInList().contains(value.getNumber())
                || (rules.getInCount() > 0 && !rules.getInList().contains(value.getNumber()))
                || (rules.hasConst() && rules.getConst() != value.getNumber());
        return refused ? Optional.of("must not be " + value.getName()) : Optional.empty();
    }

    private static Optional<String> any(Any value, Validate.AnyRules rules) {
        boolean refused = rules.getNotInList().contains(value.getTypeUrl())
                || (rules.getInCount() > 0 && !rules.getInList().contains(value.getTypeUrl()));
        return refused
                ? Optional.of("type " + MessageTypes.nameOf(value.getTypeUrl()) + " is not allowed here")
                : Optional.empty();
    }

    /** All numeric rules, durations and times have fields of the same names. */
    private static Optional<String> range(Object value, Message rules, boolean unsigned) {
        if (value instanceof Double number && number.isNaN() || value instanceof Float single && single.isNaN()) {
            return Optional.of("must be a number");
        }
        if (value instanceof Number number && Double.isInfinite(number.doubleValue())) {
            return number.doubleValue() > 0 == (limit(rules, "lt") == null && limit(rules, "lte") == null)
                    ? Optional.empty()
                    : Optional.of("must be finite");
        }
        BigDecimal it = decimal(value, unsigned);
        if (it.signum() == 0 && Boolean.TRUE.equals(limit(rules, "ignore_empty"))) {
            return Optional.empty();
        }
        Object is = limit(rules, "const");
        Object below = limit(rules, "lt");
        Object most = limit(rules, "lte");
        Object above = limit(rules, "gt");
        Object least = limit(rules, "gte");
        if (is != null && it.compareTo(decimal(is, unsigned)) != 0) {
            return Optional.of("must be " + shown(is, unsigned));
        }
        if (above != null && it.compareTo(decimal(above, unsigned)) <= 0) {
            return Optional.of("must be greater than " + shown(above, unsigned) + ", is " + shown(value, unsigned));
        }
        if (least != null && it.compareTo(decimal(least, unsigned)) < 0) {
            return Optional.of("must be at least " + shown(least, unsigned) + ", is " + shown(value, unsigned));
        }
        if (below != null && it.compareTo(decimal(below, unsigned)) >= 0) {
            return Optional.of("must be less than " + shown(below, unsigned) + ", is " + shown(value, unsigned));
        }
        if (most != null && it.compareTo(decimal(most, unsigned)) > 0) {
            return Optional.of("must be at most " + shown(most, unsigned) + ", is " + shown(value, unsigned));
        }
        return listed(it, rules, unsigned, value);
    }

    private static Optional<String> listed(BigDecimal it, Message rules, boolean unsigned, Object value) {
        List<?> in = (List<?>) rules.getField(rules.getDescriptorForType().findFieldByName("in"));
        FieldDescriptor notIn = rules.getDescriptorForType().findFieldByName("not_in");
        boolean refused = !in.isEmpty() && in.stream().noneMatch(each -> it.compareTo(decimal(each, unsigned)) == 0);
        if (notIn != null) {
            refused |= ((List<?>) rules.getField(notIn))
                    .stream().anyMatch(each -> it.compareTo(decimal(each, unsigned)) == 0);
        }
        return refused ? Optional.of("must not be " + shown(value, unsigned)) : Optional.empty();
    }

    private static @Nullable Object limit(Message rules, String name) {
        FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
        return field != null && rules.hasField(field) ? rules.getField(field) : null;
    }

    private static BigDecimal decimal(Object value, boolean unsigned) {
        if (value instanceof Duration time) {
            return BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNanos(), 9));
        }
        if (value instanceof Timestamp time) {
            return BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNanos(), 9));
        }
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(value.toString());
        }
        if (unsigned) {
            return new BigDecimal(
                    value instanceof Integer i ? Integer.toUnsignedString(i) : Long.toUnsignedString((Long) value));
        }
        return BigDecimal.valueOf(((Number) value).longValue());
    }

    private static String shown(Object value, boolean unsigned) {
        BigDecimal number = decimal(value, unsigned);
        String text = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        return value instanceof Duration ? text + 's' : text;
    }
}
