package dev.sluice.filters.http.cache;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What may be answered from the cache, and what may be kept. Source: RFC 9111 3, Envoy's cache filter. */
final class Storable {
    private static final Set<String> STATUSES =
            Set.of("200", "203", "204", "300", "301", "308", "404", "405", "410", "414", "451", "501");
    private static final List<HeaderName> CONDITIONS =
            List.of(HeaderName.of("if-none-match"), HeaderName.of("if-modified-since"), HeaderName.of("if-range"));
    private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
    private static final HeaderName VARY = HeaderName.of("vary");
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName EXPIRES = HeaderName.of("expires");

    private Storable() {}

    /** Without a condition of the client's own and without its credentials. */
    static boolean request(Headers head) {
        if (!head.is(HeaderName.METHOD, "GET") && !head.is(HeaderName.METHOD, "HEAD")) {
            return false;
        }
        for (HeaderName condition : CONDITIONS) {
            if (head.has(condition)) {
                return false;
            }
        }
        return !head.has(AUTHORIZATION) && head.has(HeaderName.AUTHORITY) && head.has(HeaderName.PATH);
    }

    static boolean response(Headers head) {
        CacheControl control = CacheControl.of(head);
        if (control.has("no-store") || control.has("private")) {
            return false;
        }
        boolean dated = control.has("no-cache")
                || control.maxAge() != CacheControl.UNSET
                || head.has(DATE) && head.has(EXPIRES);
        return dated && STATUSES.contains(head.get(HeaderName.STATUS));
    }

    /** The names by which it varies, in order; empty if it varies by something that is not allowed. */
    static Optional<List<String>> vary(Headers head, Predicate<String> allowed) {
        Set<String> names = new TreeSet<>();
        for (String line : head.all(VARY)) {
            for (String each : line.split(",")) {
                String name = each.trim().toLowerCase(Locale.ROOT);
                if (name.equals("*") || !name.isEmpty() && !allowed.test(name)) {
                    return Optional.empty();
                }
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return Optional.of(new ArrayList<>(names));
    }
}
