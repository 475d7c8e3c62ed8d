package dev.sluice.runtime.extension;

import com.google.protobuf.Value;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Secret;
import dev.sluice.runtime.config.Place;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Single values of configuration records: text, numbers, {@code 1.5s}, {@code 64KiB}, {@code 12.5%}, enum words, names of headers and clusters. */
final class Scalars {
    private static final Pattern AMOUNT = Pattern.compile("([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-zµ%]*)");
    private static final Map<String, Long> BYTES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("B", 1L),
            Map.entry("KB", 1_000L),
            Map.entry("MB", 1_000_000L),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("KIB", 1L << 10),
            Map.entry("MIB", 1L << 20),
            Map.entry("GIB", 1L << 30),
            Map.entry("TIB", 1L << 40));
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private Scalars() {}

    /** The value, or null with an error reported. */
    static @Nullable Object read(Class<?> type, Value value, Place place) {
        try {
            return convert(type, value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            String reason = e instanceof ArithmeticException ? "out of range" : String.valueOf(e.getMessage());
            place.error(show(value) + " is not " + say(type) + (reason.isEmpty() ? "" : ": " + reason));
            return null;
        }
    }

    /** What a type wants to see, for messages. */
    static String say(Class<?> type) {
        if (type == String.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (whole(type)) {
            return "a whole number, or a size such as 64KiB";
        }
        if (fraction(type)) {
            return "a number, or a share such as 12.5%";
        }
        if (type == Duration.class) {
            return "a duration such as 1.5s";
        }
        if (type == HeaderName.class) {
            return "a header name";
        }
        if (type == Cluster.class) {
            return "the name of a cluster";
        }
        if (type == Secret.class) {
            return "a secret: text, or a map with filename or environment_variable";
        }
        return type.isEnum() ? "one of " + String.join(", ", words(type)) : "a map of fields";
    }

    private static Object convert(Class<?> type, Value value) {
        if (type == boolean.class || type == Boolean.class) {
            return truth(value);
        }
        if (whole(type)) {
            long number = whole(value);
            return type == int.class || type == Integer.class ? (Object) Math.toIntExact(number) : (Object) number;
        }
        if (fraction(type)) {
            double number = fraction(value);
            return type == float.class || type == Float.class ? (Object) (float) number : (Object) number;
        }
        if (type == Duration.class) {
            return duration(text(value));
        }
        if (type == HeaderName.class) {
            return HeaderName.of(text(value));
        }
        if (type == Cluster.class) {
            return new Clusters.Named(text(value));
        }
        return type.isEnum() ? word(type, text(value)) : text(value);
    }

    private static boolean whole(Class<?> type) {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }

    private static boolean fraction(Class<?> type) {
        return type == double.class || type == Double.class || type == float.class || type == Float.class;
    }

    /** YAML makes {@code 8080} a number and {@code on} a word: what is plainly meant as text is taken as text. */
    private static String text(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> number(value.getNumberValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> throw new IllegalArgumentException("");
        };
    }

    private static Boolean truth(Value value) {
        return switch (text(value)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("");
        };
    }

    private static long whole(Value value) {
        Matcher amount = amount(text(value));
        Long unit = BYTES.get(amount.group(2).toUpperCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException("unknown unit " + amount.group(2));
        }
        return new BigDecimal(amount.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .longValueExact();
    }

    private static double fraction(Value value) {
        Matcher amount = amount(text(value));
        double number = Double.parseDouble(amount.group(1));
        return switch (amount.group(2)) {
            case "" -> number;
            case "%" -> number / 100;
            default -> throw new IllegalArgumentException("unknown unit " + amount.group(2));
        };
    }

    private static Duration duration(String text) {
        Matcher amount = amount(text);
        Long unit = NANOS.get(amount.group(2));
        if (unit == null) {
            throw new IllegalArgumentException(
                    amount.group(2).isEmpty() ? "the unit is missing" : "unknown unit " + amount.group(2));
        }
        return Duration.ofNanos(new BigDecimal(amount.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .longValueExact());
    }

    private static Matcher amount(String text) {
        Matcher amount = AMOUNT.matcher(text.strip());
        if (!amount.matches()) {
            throw new IllegalArgumentException("");
        }
        return amount;
    }

    private static Object word(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        String hint = Spelling.hint(text.toUpperCase(Locale.ROOT), words(type));
        throw new IllegalArgumentException(hint.isEmpty() ? "" : hint.substring(2));
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(each -> ((Enum<?>) each).name())
                .toList();
    }

    private static String show(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> "a map";
            case LIST_VALUE -> "a list";
            case STRING_VALUE -> '"' + value.getStringValue() + '"';
            default -> text(value);
        };
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : new BigDecimal(Double.toString(number)).toPlainString();
    }
}
