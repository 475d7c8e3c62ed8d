package dev.sluice.runtime.route;

import dev.sluice.runtime.config.Place;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The virtual host for a host name: an exact domain, then the longest wildcard at the front, then the longest at the end, then {@code *}. A wildcard
 * stands for at least one character; letters match in either case. Immutable.
 */
final class HostIndex<V> {
    private final ByteTable<V> exact;
    private final ByteTable<V>[] suffixes;
    private final int[] suffixLengths;
    private final ByteTable<V>[] prefixes;
    private final int[] prefixLengths;
    private final @Nullable V any;

    private HostIndex(Builder<V> builder) {
        exact = new ByteTable<>(builder.exact, true);
        suffixLengths = lengths(builder.suffixes);
        suffixes = tables(builder.suffixes);
        prefixLengths = lengths(builder.prefixes);
        prefixes = tables(builder.prefixes);
        any = builder.any;
    }

    private static <V> int[] lengths(Map<Integer, Map<String, V>> byLength) {
        return byLength.keySet().stream().mapToInt(i -> i).toArray();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> ByteTable<V>[] tables(Map<Integer, Map<String, V>> byLength) {
        return byLength.values().stream().map(map -> new ByteTable<>(map, true)).toArray(ByteTable[]::new);
    }

    @Nullable
    V find(byte[] in, int from, int to) {
        return find(in, from, to, null);
    }

    /** @param why told by what kind of domain it was found; null if nobody asks */
    @Nullable
    V find(byte[] in, int from, int to, @Nullable RouteWitness why) {
        V found = exact.find(in, from, to);
        if (found != null && why != null) {
            why.domain(RouteWitness.text(in, from, to));
        }
        for (int i = 0; found == null && i < suffixes.length; i++) {
            if (suffixLengths[i] < to - from) {
                found = suffixes[i].find(in, to - suffixLengths[i], to);
                if (found != null && why != null) {
                    why.domain('*' + RouteWitness.text(in, to - suffixLengths[i], to));
                }
            }
        }
        for (int i = 0; found == null && i < prefixes.length; i++) {
            if (prefixLengths[i] < to - from) {
                found = prefixes[i].find(in, from, from + prefixLengths[i]);
                if (found != null && why != null) {
                    why.domain(RouteWitness.text(in, from, from + prefixLengths[i]) + '*');
                }
            }
        }
        return found == null ? any : found;
    }

    /** For a request without a host. */
    @Nullable
    V any() {
        return any;
    }

    /** Collects domains; reports those given twice. */
    static final class Builder<V> {
        private final Map<String, V> exact = new HashMap<>();
        private final Map<Integer, Map<String, V>> suffixes = new TreeMap<>(Comparator.reverseOrder());
        private final Map<Integer, Map<String, V>> prefixes = new TreeMap<>(Comparator.reverseOrder());
        private @Nullable V any;

        void add(String domain, V value, Place place) {
            String name = domain.toLowerCase(Locale.ROOT);
            boolean twice;
            if (name.equals("*")) {
                twice = any != null;
                any = value;
            } else if (name.startsWith("*")) {
                twice = part(suffixes, name.substring(1), value) != null;
            } else if (name.endsWith("*")) {
                twice = part(prefixes, name.substring(0, name.length() - 1), value) != null;
            } else {
                twice = exact.put(name, value) != null;
            }
            if (twice && name.equals("*")) {
                place.error("only a single wildcard domain is permitted");
            } else if (twice) {
                place.error("only unique values for domains are permitted; duplicate entry of domain " + domain);
            }
        }

        private static <V> @Nullable V part(Map<Integer, Map<String, V>> byLength, String part, V value) {
            return byLength.computeIfAbsent(part.length(), n -> new HashMap<>()).put(part, value);
        }

        HostIndex<V> build() {
            return new HostIndex<>(this);
        }
    }
}
