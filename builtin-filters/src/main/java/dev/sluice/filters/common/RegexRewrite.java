package dev.sluice.filters.common;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.ArrayList;
import java.util.List;

/** Replaces every match in a text, in linear time. Immutable, any thread. Source: Envoy, type.matcher.v3.RegexMatchAndSubstitute. */
public final class RegexRewrite {
    private final Pattern pattern;
    /** Text, or the number of a group. */
    private final List<Object> pieces;

    private RegexRewrite(Pattern pattern, List<Object> pieces) {
        this.pattern = pattern;
        this.pieces = pieces;
    }

    /** @throws InvalidConfig naming {@code field} */
    public static RegexRewrite of(RegexMatchAndSubstitute config, String field) throws InvalidConfig {
        Pattern pattern;
        try {
            pattern = Pattern.compile(HeaderText.bytes(config.getPattern().getRegex()));
        } catch (PatternSyntaxException e) {
            throw new InvalidConfig(field + ".pattern.regex", String.valueOf(e.getMessage()));
        }
        String substitution = HeaderText.bytes(config.getSubstitution());
        return new RegexRewrite(pattern, pieces(substitution, pattern, field + ".substitution"));
    }

    private static List<Object> pieces(String text, Pattern pattern, String field) throws InvalidConfig {
        List<Object> pieces = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                pieces.add(String.valueOf(c));
                continue;
            }
            char next = i < text.length() ? text.charAt(i++) : 0;
            if (next == '\\') {
                pieces.add("\\");
            } else if (next < '0' || next > '9') {
                throw new InvalidConfig(field, "a backslash stands before a digit or a backslash");
            } else if (next - '0' > pattern.groupCount()) {
                throw new InvalidConfig(field, "names group " + next + ", but the pattern has " + pattern.groupCount());
            } else {
                pieces.add(next - '0');
            }
        }
        return pieces;
    }

    public String apply(String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            out.append(text, at, matcher.start());
            for (Object piece : pieces) {
                String part = piece instanceof Integer group ? matcher.group(group) : (String) piece;
                out.append(part == null ? "" : part);
            }
            at = matcher.end();
        }
        return out.append(text, at, text.length()).toString();
    }
}
