package dev.sluice.runtime.extension.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another plugin whose classes a plugin needs, written as PF4J does: {@code id}, {@code id@1.2}, {@code id@>=1.2 & <3}, {@code id?@1.2} for one that
 * may be absent.
 */
record Dependency(String id, VersionRange range, boolean optional) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)(\\?)?(?:@(.+))?");

    /** Throws IllegalArgumentException if the list cannot be understood. */
    static List<Dependency> list(String text) {
        List<Dependency> all = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            String term = each.strip();
            if (term.isEmpty()) {
                continue;
            }
            Matcher match = FORM.matcher(term);
            if (!match.matches()) {
                throw new IllegalArgumentException(
                        "'" + term + "' is not a dependency such as other-plugin or other-plugin@>=1.2");
            }
            String range = match.group(3) == null ? "*" : match.group(3);
            all.add(new Dependency(match.group(1), VersionRange.of(range), match.group(2) != null));
        }
        return List.copyOf(all);
    }
}
