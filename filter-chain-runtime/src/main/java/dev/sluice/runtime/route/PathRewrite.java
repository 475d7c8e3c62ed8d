package dev.sluice.runtime.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import dev.sluice.runtime.config.match.StringMatchers;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a path without its query from one. Pure. */
@FunctionalInterface
interface PathRewrite {
    /** Null if this path stays as it is. */
    @Nullable
    String apply(String path);

    /** The matched part is replaced. */
    static PathRewrite prefix(PathRule rule, String rewrite) {
        String text = ByteText.of(rewrite);
        return path -> text + path.substring(Math.min(path.length(), rule.matched(path.length())));
    }

    /** Every match is replaced; {@code \1} in the substitution is a group. */
    static PathRewrite regex(RegexMatchAndSubstitute regex, Place place) {
        Pattern pattern = StringMatchers.regex(regex.getPattern(), place.field("pattern"));
        List<Object> pieces = pieces(ByteText.of(regex.getSubstitution()), pattern, place.field("substitution"));
        return path -> replace(pattern, pieces, path);
    }

    private static String replace(Pattern pattern, List<Object> pieces, String path) {
        Matcher matcher = pattern.matcher(path);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            out.append(path, at, matcher.start());
            for (Object piece : pieces) {
                String text = piece instanceof Integer group ? matcher.group(group) : (String) piece;
                out.append(text == null ? "" : text);
            }
            at = matcher.end();
        }
        return out.append(path, at, path.length()).toString();
    }

    private static List<Object> pieces(String substitution, Pattern pattern, Place place) {
        List<Object> pieces = new ArrayList<>();
        for (int i = 0; i < substitution.length(); i++) {
            char c = substitution.charAt(i);
            if (c != '\\') {
                pieces.add(String.valueOf(c));
                continue;
            }
            i++;
            char next = i < substitution.length() ? substitution.charAt(i) : 0;
            if (next == '\\') {
                pieces.add("\\");
            } else if (next < '0' || next > '9') {
                place.error("a backslash stands before a digit or a backslash");
            } else if (next - '0' > pattern.groupCount()) {
                place.error("names group " + next + ", but the pattern has " + pattern.groupCount());
            } else {
                pieces.add(next - '0');
            }
        }
        return pieces;
    }

    /** The same for a whole {@code :path}: the query stays. Null if nothing changes. */
    default @Nullable String applyToTarget(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String made = apply(path);
        return made == null || made.isEmpty() ? null : query < 0 ? made : made + target.substring(query);
    }
}
