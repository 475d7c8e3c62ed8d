package dev.sluice.runtime.extension.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions will do: {@code *}; {@code 1.2}, that is 1.2.0 and all later ones before 2.0.0; or bounds such as {@code >=1.2 <3}. A
 * pre-release of an upper bound is outside: 2.0.0-rc1 is what {@code <2} wants to avoid. (PF4J's own ranges have neither of the last two.)
 */
record VersionRange(List<Bound> bounds) {
    private static final Pattern TERM = Pattern.compile("(>=|<=|>|<|=|)\\s*([0-9A-Za-z.+-]+)");

    /** One comparison. */
    record Bound(String operator, Version version) {
        boolean accepts(Version other) {
            int order = other.compareTo(version);
            return switch (operator) {
                case ">=" -> order >= 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                case "<" -> order < 0 && !other.release().equals(version);
                default -> order == 0;
            };
        }
    }

    /** Throws IllegalArgumentException if it is none. */
    static VersionRange of(String text) {
        List<Bound> bounds = new ArrayList<>();
        String rest = text.replaceAll("[&,]", " ").strip();
        if (rest.isEmpty() || rest.equals("*")) {
            return new VersionRange(bounds);
        }
        Matcher term = TERM.matcher(rest);
        int end = 0;
        while (term.find()) {
            if (!rest.substring(end, term.start()).isBlank()) {
                break;
            }
            end = term.end();
            add(bounds, term.group(1), Version.of(term.group(2)));
        }
        if (end != rest.length()) {
            throw new IllegalArgumentException("'" + text + "' is not a range of versions such as >=1.2 <3");
        }
        return new VersionRange(bounds);
    }

    boolean accepts(Version version) {
        return bounds.stream().allMatch(bound -> bound.accepts(version));
    }

    private static void add(List<Bound> bounds, String operator, Version version) {
        if (operator.isEmpty()) {
            bounds.add(new Bound(">=", version));
            bounds.add(new Bound("<", version.nextBreaking()));
        } else {
            bounds.add(new Bound(operator, version));
        }
    }
}
