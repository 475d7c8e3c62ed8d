package dev.sluice.runtime.chain.explain;

import dev.sluice.runtime.chain.FilterUse;
import java.util.List;

/**
 * A filter that a request or connection would meet, or not.
 *
 * @param extension what makes it, such as {@code envoy.filters.http.cors}
 * @param origin {@code built-in}, the plugin or script it comes from
 * @param at where it stands, {@code FILE:LINE:COLUMN}
 * @param on false: it is switched off for this request
 * @param switched what switched it, empty if nothing did
 * @param perRoute where its configuration for this route stands, empty if it has none of its own
 * @param callbacks what it listens to
 * @param failureMode {@code open} or {@code closed}
 * @param state {@code ok}, or {@code open circuit}: it failed so often that it is not asked now
 */
public record FilterAccount(
        String name,
        String extension,
        String origin,
        String at,
        boolean on,
        String switched,
        String perRoute,
        List<String> callbacks,
        String failureMode,
        String state) {
    /** Of a filter that no route concerns. */
    public static FilterAccount of(FilterUse use, String at) {
        return of(use, at, true, "", "", List.of());
    }

    public static FilterAccount of(
            FilterUse use, String at, boolean on, String switched, String perRoute, List<String> callbacks) {
        return new FilterAccount(
                use.name(),
                use.extension().name(),
                use.origin(),
                at,
                on,
                switched,
                perRoute,
                callbacks,
                use.failOpen() ? "open" : "closed",
                use.tripped() ? "open circuit" : "ok");
    }
}
