package dev.sluice.filters.http.cache;

import dev.sluice.filter.Cache;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.List;
import java.util.Optional;

/** Responses by scheme, host and path, and, where they vary, by headers of the request. One for the process. Any thread. */
final class ResponseStore {
    private final Cache<String, Stored> entries;

    ResponseStore(Cache<String, Stored> entries) {
        this.entries = entries;
    }

    static String key(Headers request) {
        return request.get(HeaderName.SCHEME) + "://" + request.get(HeaderName.AUTHORITY)
                + request.get(HeaderName.PATH);
    }

    Optional<Stored> find(String key, Headers request) {
        Optional<Stored> first = entries.find(key);
        return first.isEmpty() || first.get().isResponse()
                ? first
                : entries.find(variant(key, first.get().vary(), request));
    }

    /** @param variant what {@link #variant} says for the request; the key itself if the response does not vary */
    void put(String key, String variant, Stored stored) {
        if (!stored.vary().isEmpty()) {
            entries.put(key, Stored.variants(stored.vary()));
        }
        entries.put(variant, stored);
    }

    static String variant(String key, List<String> vary, Headers request) {
        if (vary.isEmpty()) {
            return key;
        }
        StringBuilder all = new StringBuilder(key);
        for (String name : vary) {
            all.append('\n').append(name).append('\r').append(String.join("\r", request.all(name)));
        }
        return all.toString();
    }
}
