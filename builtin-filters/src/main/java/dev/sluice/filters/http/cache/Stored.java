package dev.sluice.filters.http.cache;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.List;
import java.util.OptionalLong;

/**
 * A response as it is kept, or, with nothing but {@code vary}, the word that there are several. Nobody changes the headers once it is stored; readers
 * copy them. Any thread.
 *
 * @param vary names of request headers by which this one was chosen, in order
 * @param receivedSeconds since 1970, when it came
 * @param receivedNanos on the clock of the runtime
 */
record Stored(
        int status,
        Headers headers,
        Bytes body,
        Headers trailers,
        List<String> vary,
        long receivedSeconds,
        long receivedNanos) {
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName AGE = HeaderName.of("age");
    private static final HeaderName EXPIRES = HeaderName.of("expires");

    static Stored variants(List<String> vary) {
        return new Stored(0, new Headers(), Bytes.empty(), new Headers(), vary, 0, 0);
    }

    boolean isResponse() {
        return status != 0;
    }

    /** In seconds. Source: RFC 9111 4.2.3; the way of the request is taken for short, as Envoy does. */
    long age(long nowNanos) {
        long date = HttpDate.seconds(headers.get(DATE)).orElse(receivedSeconds);
        long apparent = Math.max(0, receivedSeconds - date);
        String said = headers.get(AGE);
        long stated = said.isEmpty() || said.length() > 18 || !said.chars().allMatch(c -> c >= '0' && c <= '9')
                ? 0
                : Long.parseLong(said);
        return Math.max(apparent, stated) + (nowNanos - receivedNanos) / 1_000_000_000L;
    }

    /** Whether upstream must be asked before it may be used. Source: RFC 9111 4.2, 5.2.1. */
    boolean mustBeChecked(CacheControl request, long nowNanos) {
        CacheControl mine = CacheControl.of(headers);
        long age = age(nowNanos);
        long wanted = request.seconds("max-age");
        if (mine.has("no-cache") || request.has("no-cache") || wanted != CacheControl.UNSET && wanted < age) {
            return true;
        }
        long lifetime = lifetime(mine);
        if (age > lifetime) {
            boolean forbidden = mine.has("must-revalidate") || mine.has("proxy-revalidate") || mine.has("s-maxage");
            return forbidden || !staleIsFine(request, age - lifetime);
        }
        long fresh = request.seconds("min-fresh");
        return fresh != CacheControl.UNSET && fresh > lifetime - age;
    }

    private static boolean staleIsFine(CacheControl request, long over) {
        long allowed = request.seconds("max-stale");
        return request.has("max-stale") && (allowed == CacheControl.UNSET || allowed > over);
    }

    private long lifetime(CacheControl mine) {
        if (mine.maxAge() != CacheControl.UNSET) {
            return mine.maxAge();
        }
        OptionalLong expires = HttpDate.seconds(headers.get(EXPIRES));
        OptionalLong date = HttpDate.seconds(headers.get(DATE));
        return expires.isPresent() && date.isPresent() ? expires.getAsLong() - date.getAsLong() : 0;
    }
}
