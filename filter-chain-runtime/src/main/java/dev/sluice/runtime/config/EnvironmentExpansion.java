package dev.sluice.runtime.config;

import dev.sluice.runtime.config.Problems.Position;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in the texts of a document; <code>$${</code> stays <code>${</code>. A variable's value
 * never becomes syntax: references are veiled before parsing, in characters that mean nothing to YAML (so that they may stand unquoted in a flow
 * mapping) and keep all columns, and resolved in what was parsed.
 */
final class EnvironmentExpansion {
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$)?\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\\n]*))?}");

    /** Private use area: where the characters of a reference are moved to. */
    private static final char VEIL = 0xE400;

    private static final Pattern VEILED = Pattern.compile("[\\uE400-\\uE47F]+");

    private final Function<String, @Nullable String> variables;
    private final Problems problems;

    EnvironmentExpansion(Function<String, @Nullable String> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    static String veil(String text) {
        return text.indexOf("${") < 0 ? text : REFERENCE.matcher(text).replaceAll(match -> veiled(match.group()));
    }

    /** Characters beyond ASCII in a default stay what they are. */
    private static String veiled(String reference) {
        StringBuilder moved = new StringBuilder(reference.length());
        reference.chars().forEach(c -> moved.append(c < 0x80 ? (char) (c + VEIL) : (char) c));
        return moved.toString();
    }

    String expand(String text, Position at) {
        if (!VEILED.matcher(text).find()) {
            return text;
        }
        String plain = unveiled(text);
        return REFERENCE.matcher(plain).replaceAll(match -> Matcher.quoteReplacement(value(match, at)));
    }

    private static String unveiled(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.chars().forEach(c -> plain.append(c >= VEIL && c < VEIL + 0x80 ? (char) (c - VEIL) : (char) c));
        return plain.toString();
    }

    private String value(MatchResult reference, Position at) {
        if (reference.group(1) != null) {
            return reference.group().substring(1);
        }
        String name = reference.group(2);
        String value = variables.apply(name);
        String otherwise = reference.group(3);
        if (otherwise != null) {
            return value == null || value.isEmpty() ? otherwise : value;
        }
        if (value == null) {
            problems.add(new Problem(
                    Problem.Severity.ERROR,
                    at.file(),
                    at.line(),
                    at.column(),
                    "",
                    "environment variable " + name + " is not set; set it or write ${" + name + ":-default}"));
            return "";
        }
        return value;
    }
}
