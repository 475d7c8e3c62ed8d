package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Heads as lines and what is different between two of them; credentials are blanked. Pure. */
final class HeadDiff {
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key");

    private HeadDiff() {}

    /** {@code name: value} each. */
    static List<String> lines(Headers head) {
        return lines(head, false);
    }

    /** @param secrets credentials too */
    static List<String> lines(Headers head, boolean secrets) {
        List<String> all = new ArrayList<>();
        head.forEach(
                (name, value) -> all.add(name + ": " + (!secrets && SECRET.contains(name) ? "[redacted]" : value)));
        return all;
    }

    /** What went as {@code -name: value}, then what came as {@code +name: value}. */
    static List<String> of(List<String> before, List<String> after) {
        List<String> gone = new ArrayList<>(before);
        after.forEach(gone::remove);
        List<String> come = new ArrayList<>(after);
        before.forEach(come::remove);
        List<String> changes = new ArrayList<>();
        gone.forEach(line -> changes.add('-' + line));
        come.forEach(line -> changes.add('+' + line));
        return changes;
    }
}
