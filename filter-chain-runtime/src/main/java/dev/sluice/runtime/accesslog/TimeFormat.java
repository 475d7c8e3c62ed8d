package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.config.match.ByteText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A {@code strftime} pattern with Envoy's additions: {@code %s} seconds since the epoch, {@code %f} and {@code %1f}…{@code %9f} digits of the
 * second's fraction. What does not change within a second is made once per second and shared by the loops; losing that race costs only time.
 */
final class TimeFormat {
    private static final Map<Character, String> STRFTIME = Map.ofEntries(
            Map.entry('Y', "uuuu"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('y', "uu"),
            Map.entry('j', "DDD"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('h', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('e', "ppd"),
            Map.entry('I', "hh"),
            Map.entry('p', "a"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('R', "HH:mm"),
            Map.entry('F', "uuuu-MM-dd"),
            Map.entry('D', "MM/dd/uu"),
            Map.entry('z', "xx"),
            Map.entry('Z', "zzz"),
            Map.entry('u', "e"));

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Field(DateTimeFormatter formatter) implements Part {}

        record EpochSeconds() implements Part {}

        record Fraction(int digits) implements Part {}
    }

    /** The parts between fractions, ready for one second: text, fraction, text, … */
    private record Rendered(long second, List<String> texts) {}

    private final List<List<Part>> groups;
    private final List<Integer> fractions;
    private final ZoneId zone;
    private volatile Rendered latest = new Rendered(Long.MIN_VALUE, List.of());

    private TimeFormat(List<Part> parts, ZoneId zone) {
        this.zone = zone;
        groups = new ArrayList<>();
        fractions = new ArrayList<>();
        groups.add(new ArrayList<>());
        for (Part part : parts) {
            if (part instanceof Part.Fraction fraction) {
                fractions.add(fraction.digits());
                groups.add(new ArrayList<>());
            } else {
                groups.get(groups.size() - 1).add(part);
            }
        }
    }

    /** Throws IllegalArgumentException for a specifier that is not supported. */
    static TimeFormat of(String pattern, ZoneId zone) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%') {
                parts.add(new Part.Literal(ByteText.of(String.valueOf(c))));
                continue;
            }
            i++;
            char next = i < pattern.length() ? pattern.charAt(i) : '%';
            if (next >= '1' && next <= '9' && pattern.startsWith("f", i + 1)) {
                parts.add(new Part.Fraction(next - '0'));
                i++;
            } else {
                parts.add(part(next));
            }
        }
        return new TimeFormat(parts, zone);
    }

    private static Part part(char specifier) {
        return switch (specifier) {
            case 's' -> new Part.EpochSeconds();
            case 'f' -> new Part.Fraction(9);
            case '%' -> new Part.Literal("%");
            case 'n' -> new Part.Literal("\n");
            case 't' -> new Part.Literal("\t");
            default -> {
                String java = STRFTIME.get(specifier);
                if (java == null) {
                    throw new IllegalArgumentException("does not support %" + specifier + " in a time");
                }
                yield new Part.Field(DateTimeFormatter.ofPattern(java, Locale.ENGLISH));
            }
        };
    }

    void append(ByteLine out, long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        Rendered now = latest;
        if (now.second != second) {
            now = render(second);
            latest = now;
        }
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        for (int i = 0; i < now.texts.size(); i++) {
            if (i > 0) {
                fraction(out, millis, fractions.get(i - 1));
            }
            out.append(now.texts.get(i));
        }
    }

    private static void fraction(ByteLine out, int millis, int digits) {
        int divisor = 100;
        for (int i = 0; i < digits; i++) {
            out.append(divisor == 0 ? '0' : (char) ('0' + millis / divisor % 10));
            divisor /= 10;
        }
    }

    private Rendered render(long second) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(zone);
        List<String> texts = new ArrayList<>();
        for (List<Part> group : groups) {
            StringBuilder text = new StringBuilder();
            for (Part part : group) {
                if (part instanceof Part.Literal literal) {
                    text.append(literal.text());
                } else if (part instanceof Part.Field field) {
                    field.formatter().formatTo(time, text);
                } else {
                    text.append(second);
                }
            }
            texts.add(text.toString());
        }
        return new Rendered(second, texts);
    }
}
