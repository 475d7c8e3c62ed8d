package dev.sluice.filters.http.cors;

import dev.sluice.filters.common.Share;
import java.util.function.Predicate;

/** A route's compiled policy. Public only because a factory's signature names it. */
public record OriginPolicy(
        Predicate<String> origins,
        String methods,
        String headers,
        String exposed,
        String maxAge,
        boolean credentials,
        boolean privateNetwork,
        boolean forwardDeniedPreflights,
        Share enabled,
        Share shadow) {
    static final OriginPolicy NONE =
            new OriginPolicy(origin -> false, "", "", "", "", false, false, true, Share.NONE, Share.NONE);
}
