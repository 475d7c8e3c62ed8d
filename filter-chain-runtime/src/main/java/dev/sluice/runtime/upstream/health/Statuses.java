package dev.sluice.runtime.upstream.health;

import java.util.List;

/** Ranges of HTTP status codes. Immutable. */
public record Statuses(List<Range> ranges) {
    public static final Statuses NONE = new Statuses(List.of());
    /** What is expected where nothing is said. */
    public static final Statuses OK = new Statuses(List.of(new Range(200, 201)));

    /** @param end not in it */
    public record Range(long start, long end) {}

    boolean hold(long status) {
        for (Range range : ranges) {
            if (status >= range.start && status < range.end) {
                return true;
            }
        }
        return false;
    }
}
