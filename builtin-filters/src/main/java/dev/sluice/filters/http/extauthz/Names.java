package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.Set;
import java.util.function.Predicate;

/** Lists of header names, compiled. Names come in small letters. */
final class Names {
    private Names() {}

    /** Matches nothing if the list is empty. */
    static Predicate<String> of(ListStringMatcher list, FilterContext context) throws InvalidConfig {
        Predicate<String> any = name -> false;
        for (StringMatcher one : list.getPatternsList()) {
            any = any.or(context.stringMatcher(one));
        }
        return any;
    }

    static Predicate<String> exactly(String... names) {
        return Set.of(names)::contains;
    }
}
