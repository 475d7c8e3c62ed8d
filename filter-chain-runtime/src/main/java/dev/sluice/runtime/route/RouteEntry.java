package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route of a virtual host: what it asks, and its variants, one per weighted cluster. Immutable.
 *
 * @param ends sums of the weights so far; empty if there is but one variant
 * @param weightHeader whose number chooses the variant
 * @param place where it stands; null only while it is being made
 */
record RouteEntry(
        PathRule rule,
        Conditions conditions,
        CompiledRoute[] variants,
        long[] ends,
        @Nullable HeaderName weightHeader,
        @Nullable Place place) {

    static RouteEntry single(PathRule rule, Conditions conditions, CompiledRoute only) {
        return new RouteEntry(rule, conditions, new CompiledRoute[] {only}, new long[0], null, null);
    }

    RouteEntry at(Place where) {
        return new RouteEntry(rule, conditions, variants, ends, weightHeader, where);
    }

    /** All that it asks, in words. */
    String words() {
        List<String> all = new ArrayList<>(List.of(rule.words()));
        all.addAll(conditions.words());
        return String.join(", ", all);
    }

    boolean random() {
        return conditions.random() || ends.length > 0;
    }

    CompiledRoute choose(Headers head, long random) {
        if (ends.length == 0) {
            return variants[0];
        }
        long total = ends[ends.length - 1];
        long number = weightHeader == null ? -1 : head.wire().number(weightHeader);
        long picked = number >= 0 ? number % total : Long.remainderUnsigned(random, total);
        int at = 0;
        while (ends[at] <= picked) {
            at++;
        }
        return variants[at];
    }
}
