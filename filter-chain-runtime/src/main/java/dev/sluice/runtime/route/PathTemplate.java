package dev.sluice.runtime.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path template: {@code *} one segment's text, {@code **} any text and last, {@code {name}}, {@code {name=text/*}} the same with a name. Compiled to
 * a regular expression, as Envoy does. Source: Envoy, {@code uri_template_match.proto}.
 */
record PathTemplate(Pattern pattern, List<String> names) {
    /** Throws IllegalArgumentException with the reason. */
    static PathTemplate of(String template) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("a path template begins with a slash");
        }
        StringBuilder regex = new StringBuilder();
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c == '{') {
                int end = template.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException("unclosed { in a path template");
                }
                variable(template.substring(at + 1, end), regex, names);
                at = end + 1;
            } else {
                at = piece(template, at, regex);
            }
        }
        int anyRest = template.indexOf("**");
        if (anyRest >= 0 && template.indexOf('*', anyRest + 2) >= 0) {
            throw new IllegalArgumentException("** must be the last operator of a path template");
        }
        return new PathTemplate(Pattern.compile(regex.toString()), names);
    }

    private static void variable(String text, StringBuilder regex, List<String> names) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String inner = equals < 0 ? "*" : text.substring(equals + 1);
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_]{0,15}") || names.contains(name) || inner.isEmpty()) {
            throw new IllegalArgumentException("bad or repeated variable in a path template: " + text);
        }
        names.add(name);
        regex.append('(');
        for (int at = 0; at < inner.length(); ) {
            at = piece(inner, at, regex);
        }
        regex.append(')');
    }

    private static int piece(String text, int at, StringBuilder regex) {
        if (text.startsWith("**", at)) {
            regex.append(".*");
            return at + 2;
        }
        char c = text.charAt(at);
        if (c == '{' || c == '}') {
            throw new IllegalArgumentException("misplaced " + c + " in a path template");
        }
        regex.append(c == '*' ? "[^/]+" : Pattern.quote(String.valueOf(c)));
        return at + 1;
    }

    /** A rewrite template over this template's names. Throws IllegalArgumentException for an unknown name. */
    PathRewrite rewrite(String template) {
        List<Object> pieces = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            int close = template.indexOf('}', at);
            if (open < 0) {
                pieces.add(template.substring(at));
                break;
            }
            if (close < open) {
                throw new IllegalArgumentException("unclosed { in a rewrite template");
            }
            pieces.add(template.substring(at, open));
            int group = names.indexOf(template.substring(open + 1, close)) + 1;
            if (group == 0) {
                throw new IllegalArgumentException("the path template has no variable "
                        + template.substring(open + 1, close) + ", only " + Set.copyOf(names));
            }
            pieces.add(group);
            at = close + 1;
        }
        return path -> fill(pieces, path);
    }

    private @Nullable String fill(List<Object> pieces, String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (Object piece : pieces) {
            out.append(piece instanceof Integer group ? matcher.group(group) : piece);
        }
        return out.toString();
    }
}
