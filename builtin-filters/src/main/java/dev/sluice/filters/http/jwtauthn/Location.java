package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A place in a request where a token may stand, and whose tokens may stand there. Immutable, any loop. */
record Location(Place place, String name, String prefix, Set<String> issuers) {
    /** In the order in which Envoy looks. */
    enum Place {
        HEADER,
        PARAM,
        COOKIE
    }

    /** What stood there. */
    record Found(Location at, String token) {}

    private static final String TOKEN_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    private static final HeaderName COOKIE = HeaderName.of("cookie");

    /** An empty issuer among them means any. */
    boolean allows(String issuer) {
        return issuers.contains("") || issuers.contains(issuer);
    }

    /** One for each place, with the issuers of all; headers, parameters and cookies by name. */
    static List<Location> merged(List<Location> all) {
        Map<String, Location> byPlace = new TreeMap<>();
        for (Location one : all) {
            byPlace.merge(one.place.ordinal() + one.name + one.prefix, one, (a, b) -> {
                Set<String> both = new TreeSet<>(a.issuers);
                both.addAll(b.issuers);
                return new Location(a.place, a.name, a.prefix, both);
            });
        }
        return List.copyOf(byPlace.values());
    }

    void find(Headers head, List<Found> into) {
        switch (place) {
            case HEADER -> head.all(name).forEach(value -> findIn(value, into));
            case PARAM -> param(head.get(HeaderName.PATH)).forEach(value -> into.add(new Found(this, value)));
            case COOKIE -> cookie(head).forEach(value -> into.add(new Found(this, value)));
        }
    }

    private void findIn(String value, List<Found> into) {
        int at = value.indexOf(prefix);
        if (at < 0) {
            return;
        }
        into.add(new Found(this, prefix.isEmpty() ? value : token(value, at + prefix.length())));
    }

    /** From the first character that may be a token's. */
    private static String token(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            if (TOKEN_CHARACTERS.indexOf(value.charAt(i)) >= 0) {
                return value.substring(i);
            }
        }
        return value;
    }

    /** The first of that name, or nothing. */
    private List<String> param(String path) {
        int query = path.indexOf('?');
        if (query >= 0) {
            for (String pair : path.substring(query + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (name.equals(decoded(equals < 0 ? pair : pair.substring(0, equals)))) {
                    return List.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
        }
        return List.of();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private List<String> cookie(Headers head) {
        for (String line : head.all(COOKIE)) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).trim().equals(name)) {
                    return List.of(unquoted(pair.substring(equals + 1).trim()));
                }
            }
        }
        return List.of();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** Takes the token out of the request. Cookies stay, as in Envoy. */
    void remove(Headers head) {
        if (place == Place.HEADER) {
            head.remove(name);
        } else if (place == Place.PARAM) {
            head.set(HeaderName.PATH, without(head.get(HeaderName.PATH)));
        }
    }

    private String without(String path) {
        int query = path.indexOf('?');
        if (query < 0) {
            return path;
        }
        List<String> kept = new ArrayList<>();
        for (String pair : path.substring(query + 1).split("&")) {
            int equals = pair.indexOf('=');
            if (!name.equals(decoded(equals < 0 ? pair : pair.substring(0, equals)))) {
                kept.add(pair);
            }
        }
        return path.substring(0, query) + (kept.isEmpty() ? "" : '?' + String.join("&", kept));
    }
}
