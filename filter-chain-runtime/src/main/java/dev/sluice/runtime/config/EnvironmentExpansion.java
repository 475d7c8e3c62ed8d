package dev.sluice.runtime.config;

import dev.sluice.runtime.config.Problems.Position;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in the values of a document; <code>$${</code> stays <code>${</code>. */
final class EnvironmentExpansion {
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$)?\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final Function<String, @Nullable String> variables;
    private final Problems problems;

    EnvironmentExpansion(Function<String, @Nullable String> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    String expand(String text, Position at) {
        return text.indexOf("${") < 0
                ? text
                : REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value((Matcher) match, at)));
    }

    private String value(Matcher reference, Position at) {
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
