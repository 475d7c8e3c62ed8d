package dev.sluice.filters.http.cache;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The directives of a message's {@code cache-control}. Immutable, any loop. Source: RFC 9111 5.2. */
final class CacheControl {
    private static final HeaderName NAME = HeaderName.of("cache-control");
    private static final HeaderName PRAGMA = HeaderName.of("pragma");
    static final CacheControl NONE = new CacheControl(Map.of());
    /** What a directive without a usable number says. */
    static final long UNSET = -1;

    private final Map<String, String> directives;

    private CacheControl(Map<String, String> directives) {
        this.directives = directives;
    }

    static CacheControl of(Headers head) {
        if (!head.has(NAME)) {
            return NONE;
        }
        Map<String, String> found = new HashMap<>();
        for (String line : head.all(NAME)) {
            for (String part : line.split(",")) {
                int equals = part.indexOf('=');
                String name =
                        (equals < 0 ? part : part.substring(0, equals)).trim().toLowerCase(Locale.ROOT);
                found.putIfAbsent(
                        name,
                        equals < 0 ? "" : unquoted(part.substring(equals + 1).trim()));
            }
        }
        return new CacheControl(found);
    }

    /** A client's; {@code pragma: no-cache} counts where there is no {@code cache-control}. Source: RFC 9111 5.4. */
    static CacheControl ofRequest(Headers head) {
        if (!head.has(NAME) && head.get(PRAGMA).toLowerCase(Locale.ROOT).contains("no-cache")) {
            return new CacheControl(Map.of("no-cache", ""));
        }
        return of(head);
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** {@link #UNSET} if it is not there or no number. */
    long seconds(String directive) {
        String text = directives.getOrDefault(directive, "");
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return UNSET;
        }
        return Long.parseLong(text);
    }

    /** For how long a shared cache may use a response, by {@code s-maxage} or {@code max-age}. */
    long maxAge() {
        long shared = seconds("s-maxage");
        return shared == UNSET ? seconds("max-age") : shared;
    }
}
