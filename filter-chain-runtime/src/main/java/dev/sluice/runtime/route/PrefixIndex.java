package dev.sluice.runtime.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds all routes whose prefix a path begins with, in the routes' order, without a walk over them: prefixes are sorted, and each knows the longest
 * other prefix that it begins with. The greatest prefix not above the path either is one of the path's or begins with all of them, so one binary
 * search and a short climb find the longest; the shorter ones are its parents. Each prefix holds its own routes alone, so the index is as large as the
 * configuration. Immutable; asking allocates nothing.
 */
final class PrefixIndex {
    static final int NONE = -1;
    private final byte[][] prefixes;
    private final int[] parents;
    private final int[][] routes;

    /** @param byPrefix indexes of routes, ascending, by prefix */
    PrefixIndex(SortedMap<String, List<Integer>> byPrefix) {
        SortedMap<String, List<Integer>> sorted = new TreeMap<>(byPrefix);
        int size = sorted.size();
        prefixes = new byte[size][];
        parents = new int[size];
        routes = new int[size][];
        int at = 0;
        for (SortedMap.Entry<String, List<Integer>> entry : sorted.entrySet()) {
            prefixes[at] = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
            parents[at] = climb(at - 1, prefixes[at], 0, prefixes[at].length);
            routes[at] = entry.getValue().stream().mapToInt(i -> i).toArray();
            at++;
        }
    }

    /** The longest prefix, for {@link #next}; {@link #NONE} if the text begins with none. */
    int find(byte[] in, int from, int to) {
        int low = 0;
        int high = prefixes.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] prefix = prefixes[middle];
            if (Arrays.compareUnsigned(prefix, 0, prefix.length, in, from, to) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return climb(high, in, from, to);
    }

    /** The first route after a route, of a prefix and its parents; {@link Integer#MAX_VALUE} if there is none. */
    int next(int prefix, int after) {
        int first = Integer.MAX_VALUE;
        for (int at = prefix; at >= 0; at = parents[at]) {
            int[] own = routes[at];
            if (own[own.length - 1] > after) {
                first = Math.min(first, own[0] > after ? own[0] : later(own, after));
            }
        }
        return first;
    }

    private static int later(int[] own, int after) {
        int found = Arrays.binarySearch(own, after + 1);
        return own[found < 0 ? -found - 1 : found];
    }

    /** The first of a prefix and its parents that the text begins with. */
    private int climb(int start, byte[] in, int from, int to) {
        int at = start;
        while (at >= 0 && !begins(in, from, to, prefixes[at])) {
            at = parents[at];
        }
        return at;
    }

    static boolean begins(byte[] in, int from, int to, byte[] prefix) {
        int end = from + prefix.length;
        return end <= to && Arrays.equals(in, from, end, prefix, 0, prefix.length);
    }
}
