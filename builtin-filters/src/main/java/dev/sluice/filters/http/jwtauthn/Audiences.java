package dev.sluice.filters.http.jwtauthn;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** For whom tokens may be; none said: for anybody. Compared without scheme and without a slash at the end, as in Envoy. Immutable, any loop. */
record Audiences(Set<String> names) {
    static Audiences of(Collection<String> names) {
        return new Audiences(names.stream().map(Audiences::plain).collect(Collectors.toUnmodifiableSet()));
    }

    boolean contain(List<String> tokens) {
        if (names.isEmpty()) {
            return true;
        }
        for (String one : tokens) {
            if (names.contains(plain(one))) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String name) {
        String bare = name.startsWith("https://")
                ? name.substring("https://".length())
                : name.startsWith("http://") ? name.substring("http://".length()) : name;
        return bare.endsWith("/") && (name.length() != bare.length()) ? bare.substring(0, bare.length() - 1) : bare;
    }
}
