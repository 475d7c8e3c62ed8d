package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a virtual host. The first that matches wins; exact paths and prefixes are found by index, so only the candidates are asked, in the
 * order of the file: three ascending lists are walked like one. Immutable; matching allocates nothing unless a regular expression, a header or a query
 * is asked.
 */
final class VirtualHostRoutes {
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");
    private static final int[] NONE = {};

    private final CompiledRoute.VirtualHostFacts facts;
    private final RouteEntry[] entries;
    private final ByteTable<int[]> exact;
    private final PrefixIndex prefixes;
    private final int[] others;
    private final boolean random;
    private final boolean cutParameters;
    private final TlsRequirementType tls;
    private final CompiledRoute toHttps;

    /** @param cutParameters paths are matched without {@code ;} and what follows */
    VirtualHostRoutes(
            CompiledRoute.VirtualHostFacts facts,
            List<RouteEntry> entries,
            boolean cutParameters,
            TlsRequirementType tls,
            CompiledRoute toHttps) {
        this.facts = facts;
        this.entries = entries.toArray(RouteEntry[]::new);
        this.cutParameters = cutParameters;
        this.tls = tls;
        this.toHttps = toHttps;
        random = entries.stream().anyMatch(RouteEntry::random);
        Map<String, List<Integer>> byPath = new HashMap<>();
        SortedMap<String, List<Integer>> byPrefix = new TreeMap<>();
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            index(entries.get(i).rule(), i, byPath, byPrefix, rest);
        }
        Map<String, int[]> paths = new HashMap<>();
        byPath.forEach((path, at) -> paths.put(path, ints(at)));
        exact = new ByteTable<>(paths, false);
        prefixes = new PrefixIndex(byPrefix);
        others = ints(rest);
    }

    private static void index(
            PathRule rule,
            int at,
            Map<String, List<Integer>> byPath,
            SortedMap<String, List<Integer>> byPrefix,
            List<Integer> rest) {
        if (rule instanceof PathRule.Exact path && !path.fold()) {
            byPath.computeIfAbsent(text(path.path()), p -> new ArrayList<>()).add(at);
        } else if (rule instanceof PathRule.Prefix prefix && !prefix.fold()) {
            byPrefix.computeIfAbsent(text(prefix.prefix()), p -> new ArrayList<>())
                    .add(at);
        } else if (rule instanceof PathRule.Separated prefix && !prefix.fold()) {
            byPrefix.computeIfAbsent(text(prefix.prefix()), p -> new ArrayList<>())
                    .add(at);
        } else {
            rest.add(at);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(i -> i).toArray();
    }

    CompiledRoute.VirtualHostFacts facts() {
        return facts;
    }

    RouteEntry[] entries() {
        return entries;
    }

    /** @param why told which routes were asked in vain; null if nobody asks */
    @Nullable
    CompiledRoute match(RouteInput in, Headers head, @Nullable RouteWitness why) {
        if (tls != TlsRequirementType.NONE && plain(head)) {
            return toHttps;
        }
        long number = why != null ? why.number() : random ? in.random().nextLong() : 0;
        Headers.Wire wire = head.wire();
        int at = wire.find(HeaderName.PATH, 0);
        if (head.is(HeaderName.METHOD, "CONNECT")) {
            CompiledRoute connect = connect(in, head, number, why);
            if (connect != null || at < 0) {
                return connect;
            }
        }
        return at < 0 ? null : match(in, head, wire.array(), wire.valueFrom(at), wire.valueLength(at), number, why);
    }

    private boolean plain(Headers head) {
        boolean internal = tls == TlsRequirementType.EXTERNAL_ONLY && head.is(INTERNAL, "true");
        return !internal && !head.is(FORWARDED_PROTO, "https");
    }

    private @Nullable CompiledRoute connect(RouteInput in, Headers head, long number, @Nullable RouteWitness why) {
        for (int at : others) {
            if (entries[at].rule() instanceof PathRule.Connect) {
                CompiledRoute route = take(at, in, head, number, why);
                if (route != null) {
                    return route;
                }
            }
        }
        return null;
    }

    /** If the conditions of this route hold, whose path does match. */
    private @Nullable CompiledRoute take(int at, RouteInput in, Headers head, long number, @Nullable RouteWitness why) {
        RouteEntry entry = entries[at];
        Conditions.Unmet unmet = entry.conditions().unmet(in, head, number);
        if (why != null) {
            why.asked(at, unmet);
        }
        return unmet == null ? entry.choose(head, number) : null;
    }

    private @Nullable CompiledRoute match(
            RouteInput exchange,
            Headers head,
            byte[] in,
            int from,
            int length,
            long number,
            @Nullable RouteWitness why) {
        int to = end(in, from, from + length);
        int[] paths = exact.find(in, from, to);
        int[] a = paths == null ? NONE : paths;
        int[] c = others;
        int prefix = prefixes.find(in, from, to);
        int nextPrefix = prefixes.next(prefix, -1);
        int i = 0;
        int k = 0;
        while (true) {
            int nextExact = i < a.length ? a[i] : Integer.MAX_VALUE;
            int nextOther = k < c.length ? c[k] : Integer.MAX_VALUE;
            int first = Math.min(nextExact, Math.min(nextPrefix, nextOther));
            if (first == Integer.MAX_VALUE) {
                return null;
            }
            i += first == nextExact ? 1 : 0;
            k += first == nextOther ? 1 : 0;
            nextPrefix = first == nextPrefix ? prefixes.next(prefix, first) : nextPrefix;
            if (entries[first].rule().matches(in, from, to)) {
                CompiledRoute route = take(first, exchange, head, number, why);
                if (route != null) {
                    return route;
                }
            }
        }
    }

    private int end(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in[i] == '?' || in[i] == ';' && cutParameters) {
                return i;
            }
        }
        return to;
    }
}
