package dev.sluice.runtime.config.match;

import com.google.re2j.Pattern;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Compiles {@code envoy.config.route.v3.HeaderMatcher}. A name sent in several lines matches when any one of the values does; an inverted matcher
 * does not match a missing header unless it asks for presence or treats a missing header as empty. Pure functions, any thread.
 */
public final class HeaderMatchers {
    private HeaderMatchers() {}

    /** All must match. */
    public static Predicate<Headers> compile(List<HeaderMatcher> matchers, Place place) {
        List<Predicate<Headers>> all = new ArrayList<>();
        for (int i = 0; i < matchers.size(); i++) {
            all.add(compile(matchers.get(i), place.index(i)));
        }
        return all.stream().reduce(Predicate::and).orElse(headers -> true);
    }

    public static Predicate<Headers> compile(HeaderMatcher matcher, Place place) {
        HeaderName name;
        try {
            name = HeaderName.of(matcher.getName());
        } catch (IllegalArgumentException e) {
            place.field("name").error("not a header name: " + matcher.getName());
            return headers -> false;
        }
        boolean invert = matcher.getInvertMatch();
        boolean asEmpty = matcher.getTreatMissingHeaderAsEmpty();
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case PRESENT_MATCH -> presence(name, matcher.getPresentMatch() != invert, asEmpty);
            case HEADERMATCHSPECIFIER_NOT_SET -> presence(name, !invert, asEmpty);
            default -> new OnValue(name, value(matcher, place), invert, asEmpty);
        };
    }

    /** In words, for explanations: {@code header x-user is "7"}. */
    public static String words(HeaderMatcher matcher) {
        String asked = asked(matcher);
        return "header " + matcher.getName() + ' ' + (matcher.getInvertMatch() ? "not: " + asked : asked);
    }

    @SuppressWarnings("deprecation") // as value
    private static String asked(HeaderMatcher matcher) {
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case EXACT_MATCH -> StringMatchers.is("is", matcher.getExactMatch());
            case PREFIX_MATCH -> StringMatchers.is("begins with", matcher.getPrefixMatch());
            case SUFFIX_MATCH -> StringMatchers.is("ends with", matcher.getSuffixMatch());
            case CONTAINS_MATCH -> StringMatchers.is("contains", matcher.getContainsMatch());
            case SAFE_REGEX_MATCH ->
                StringMatchers.is("matches", matcher.getSafeRegexMatch().getRegex());
            case STRING_MATCH -> StringMatchers.words(matcher.getStringMatch());
            case RANGE_MATCH ->
                "is from " + matcher.getRangeMatch().getStart() + " to below "
                        + matcher.getRangeMatch().getEnd();
            case PRESENT_MATCH -> matcher.getPresentMatch() ? "is there" : "is not there";
            case HEADERMATCHSPECIFIER_NOT_SET -> "is there";
        };
    }

    private static Predicate<Headers> presence(HeaderName name, boolean wanted, boolean asEmpty) {
        return asEmpty ? headers -> wanted : headers -> headers.has(name) == wanted;
    }

    @SuppressWarnings("deprecation") // Envoy still takes the older fields, so do we
    private static Predicate<String> value(HeaderMatcher matcher, Place place) {
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case EXACT_MATCH -> StringMatchers.exact(ByteText.of(matcher.getExactMatch()), false);
            case PREFIX_MATCH -> StringMatchers.prefix(ByteText.of(matcher.getPrefixMatch()), false);
            case SUFFIX_MATCH -> StringMatchers.suffix(ByteText.of(matcher.getSuffixMatch()), false);
            case CONTAINS_MATCH -> StringMatchers.contains(ByteText.of(matcher.getContainsMatch()), false);
            case SAFE_REGEX_MATCH -> {
                Pattern regex = StringMatchers.regex(matcher.getSafeRegexMatch(), place.field("safe_regex_match"));
                yield regex::matches;
            }
            case STRING_MATCH -> StringMatchers.compile(matcher.getStringMatch(), place.field("string_match"));
            case RANGE_MATCH -> {
                long start = matcher.getRangeMatch().getStart();
                long end = matcher.getRangeMatch().getEnd();
                yield s -> inRange(s, start, end);
            }
            case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> s -> true;
        };
    }

    /** Whole decimal numbers only, a sign and leading zeros allowed. */
    private static boolean inRange(String s, long start, long end) {
        try {
            long number = Long.parseLong(s);
            return number >= start && number < end;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private record OnValue(HeaderName name, Predicate<String> value, boolean invert, boolean asEmpty)
            implements Predicate<Headers> {
        @Override
        public boolean test(Headers headers) {
            if (!headers.has(name)) {
                return asEmpty && value.test("") != invert;
            }
            if (value.test(headers.get(name))) {
                return !invert;
            }
            for (String each : headers.all(name)) {
                if (value.test(each)) {
                    return !invert;
                }
            }
            return invert;
        }
    }
}
