package dev.sluice.runtime.config.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.function.Predicate;

/**
 * Compiles {@code envoy.type.matcher.v3.StringMatcher}. The functions take text as {@link ByteText}, are pure and may run on any thread. What cannot
 * be compiled is reported and gives a function that never matches.
 */
public final class StringMatchers {
    private StringMatchers() {}

    public static Predicate<String> compile(StringMatcher matcher, Place place) {
        boolean fold = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> exact(ByteText.of(matcher.getExact()), fold);
            case PREFIX -> prefix(ByteText.of(matcher.getPrefix()), fold);
            case SUFFIX -> suffix(ByteText.of(matcher.getSuffix()), fold);
            case CONTAINS -> contains(ByteText.of(matcher.getContains()), fold);
            case SAFE_REGEX -> regex(matcher.getSafeRegex(), place.field("safe_regex"))::matches;
            case CUSTOM -> never(place.field("custom"), "custom string matchers are not supported");
            case MATCHPATTERN_NOT_SET ->
                never(place, "a string matcher needs one of exact, prefix, suffix, contains, safe_regex");
        };
    }

    /** In words, for explanations: {@code is "a"}. */
    public static String words(StringMatcher matcher) {
        String text =
                switch (matcher.getMatchPatternCase()) {
                    case EXACT -> is("is", matcher.getExact());
                    case PREFIX -> is("begins with", matcher.getPrefix());
                    case SUFFIX -> is("ends with", matcher.getSuffix());
                    case CONTAINS -> is("contains", matcher.getContains());
                    case SAFE_REGEX -> is("matches", matcher.getSafeRegex().getRegex());
                    case CUSTOM, MATCHPATTERN_NOT_SET -> "never matches";
                };
        return matcher.getIgnoreCase() ? text + " (in either case)" : text;
    }

    static String is(String verb, String text) {
        return verb + " \"" + text + '"';
    }

    /** RE2 syntax, linear time. A pattern that matches nothing stands for one that cannot be compiled. */
    public static Pattern regex(RegexMatcher matcher, Place place) {
        return regex(matcher.getRegex(), place.field("regex"));
    }

    /** As {@link #regex(RegexMatcher, Place)}. */
    public static Pattern regex(String regex, Place place) {
        try {
            return Pattern.compile(ByteText.of(regex));
        } catch (PatternSyntaxException e) {
            place.error("not a regular expression in RE2 syntax: " + e.getMessage());
            return Pattern.compile("[^\\x00-\\x{10FFFF}]");
        }
    }

    static Predicate<String> exact(String text, boolean fold) {
        return fold ? text::equalsIgnoreCase : text::equals;
    }

    static Predicate<String> prefix(String text, boolean fold) {
        return fold ? s -> s.regionMatches(true, 0, text, 0, text.length()) : s -> s.startsWith(text);
    }

    static Predicate<String> suffix(String text, boolean fold) {
        int length = text.length();
        return fold ? s -> s.regionMatches(true, s.length() - length, text, 0, length) : s -> s.endsWith(text);
    }

    static Predicate<String> contains(String text, boolean fold) {
        return fold ? s -> containsFolded(s, text) : s -> s.contains(text);
    }

    private static boolean containsFolded(String s, String part) {
        for (int at = 0; at <= s.length() - part.length(); at++) {
            if (s.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<String> never(Place place, String why) {
        place.error(why);
        return s -> false;
    }
}
