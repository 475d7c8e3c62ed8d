package dev.sluice.runtime.config.match;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code envoy.type.matcher.v3.MetadataMatcher}. The functions take what filters store: text, numbers, truth values, lists, maps, or
 * protobuf's {@code Value} and {@code Struct}; null is nothing stored. They are pure and may run on any thread. Source: Envoy, metadata.proto and value.proto.
 */
public final class ValueMatchers {
    private ValueMatchers() {}

    /** Of what is stored under the matcher's {@code filter}. */
    public static Predicate<@Nullable Object> compile(MetadataMatcher matcher, Place place) {
        if (matcher.getFilter().isEmpty()) {
            place.field("filter").error("is missing");
        }
        if (matcher.getPathCount() == 0) {
            place.field("path").error("is missing");
        }
        List<String> path = matcher.getPathList().stream()
                .map(MetadataMatcher.PathSegment::getKey)
                .toList();
        Predicate<@Nullable Object> value = value(matcher.getValue(), place.field("value"));
        boolean wanted = !matcher.getInvert();
        return stored -> value.test(at(stored, path)) == wanted;
    }

    private static Predicate<@Nullable Object> value(ValueMatcher matcher, Place place) {
        return switch (matcher.getMatchPatternCase()) {
            case NULL_MATCH -> found -> found instanceof Value v && v.hasNullValue();
            case DOUBLE_MATCH -> number(matcher.getDoubleMatch());
            case STRING_MATCH -> text(StringMatchers.compile(matcher.getStringMatch(), place.field("string_match")));
            case BOOL_MATCH -> {
                Boolean wanted = matcher.getBoolMatch();
                yield found -> wanted.equals(plain(found));
            }
            case PRESENT_MATCH -> {
                boolean wanted = matcher.getPresentMatch();
                yield found -> wanted && found != null;
            }
            case LIST_MATCH -> {
                Predicate<@Nullable Object> one = value(
                        matcher.getListMatch().getOneOf(),
                        place.field("list_match").field("one_of"));
                yield found ->
                        plain(found) instanceof List<?> list && list.stream().anyMatch(one);
            }
            case OR_MATCH -> any(matcher, place.field("or_match").field("value_matchers"));
            case MATCHPATTERN_NOT_SET -> {
                place.error(
                        "needs one of null_match, double_match, string_match, bool_match, present_match, list_match,"
                                + " or_match");
                yield found -> false;
            }
        };
    }

    private static Predicate<@Nullable Object> any(ValueMatcher matcher, Place place) {
        Predicate<@Nullable Object> any = found -> false;
        List<ValueMatcher> all = matcher.getOrMatch().getValueMatchersList();
        for (int i = 0; i < all.size(); i++) {
            any = any.or(value(all.get(i), place.index(i)));
        }
        return any;
    }

    private static Predicate<@Nullable Object> number(DoubleMatcher matcher) {
        return switch (matcher.getMatchPatternCase()) {
            case RANGE -> {
                double from = matcher.getRange().getStart();
                double to = matcher.getRange().getEnd();
                yield found -> plain(found) instanceof Number n && n.doubleValue() >= from && n.doubleValue() < to;
            }
            case EXACT, MATCHPATTERN_NOT_SET -> {
                double wanted = matcher.getExact();
                yield found -> plain(found) instanceof Number n && n.doubleValue() == wanted;
            }
        };
    }

    private static Predicate<@Nullable Object> text(Predicate<String> matcher) {
        return found -> plain(found) instanceof String text && matcher.test(ByteText.of(text));
    }

    private static @Nullable Object at(@Nullable Object stored, List<String> path) {
        Object at = stored;
        for (String key : path) {
            Object whole = plain(at);
            at = whole instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Struct struct) {
            return struct.getFieldsMap();
        }
        if (!(value instanceof Value v)) {
            return value;
        }
        return switch (v.getKindCase()) {
            case STRING_VALUE -> v.getStringValue();
            case NUMBER_VALUE -> v.getNumberValue();
            case BOOL_VALUE -> v.getBoolValue();
            case LIST_VALUE -> v.getListValue().getValuesList();
            case STRUCT_VALUE -> v.getStructValue().getFieldsMap();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }
}
