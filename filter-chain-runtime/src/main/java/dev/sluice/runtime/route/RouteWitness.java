package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.Fractions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Watches one look-up of a route and tells afterwards how it went. Routes are found without one; only explanations have it. Confined. */
final class RouteWitness {
    /** Stands for chance: a route that takes at least half of the requests takes this one, whether it counts in percent or in millionths. */
    private static final long TYPICAL = 505_049;

    private final Map<Integer, Conditions.Unmet> failed = new HashMap<>();
    private @Nullable VirtualHostRoutes host;
    private String domain = "";
    private int taken = -1;

    long number() {
        return TYPICAL;
    }

    void domain(String kind) {
        domain = kind;
    }

    void host(@Nullable VirtualHostRoutes found) {
        host = found;
    }

    /** The path of that route matches; {@code unmet} null: so does the rest. */
    void asked(int route, Conditions.@Nullable Unmet unmet) {
        if (unmet == null) {
            taken = route;
        } else {
            failed.put(route, unmet);
        }
    }

    static String text(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    RouteAccount account(String table, List<VirtualHostRoutes> all, Headers head, @Nullable CompiledRoute route) {
        VirtualHostRoutes in = host;
        List<RouteAccount.VirtualHost> others =
                all.stream().filter(each -> each != in).map(RouteWitness::shown).toList();
        if (in == null) {
            return new RouteAccount(table, null, "", others, List.of(), null, false);
        }
        RouteEntry[] entries = in.entries();
        boolean toHttps = route != null && taken < 0;
        List<RouteAccount.Passed> passed = new ArrayList<>();
        for (int i = 0; i < (toHttps ? 0 : taken < 0 ? entries.length : taken); i++) {
            passed.add(passed(i, entries[i], head));
        }
        return new RouteAccount(
                table,
                shown(in),
                domain.isEmpty() ? "*" : domain,
                others,
                passed,
                taken < 0 ? null : chosen(entries[taken], route),
                toHttps);
    }

    private static RouteAccount.VirtualHost shown(VirtualHostRoutes host) {
        CompiledRoute.VirtualHostFacts facts = host.facts();
        return new RouteAccount.VirtualHost(
                facts.name(), facts.domains(), facts.place().where());
    }

    private RouteAccount.Passed passed(int i, RouteEntry entry, Headers head) {
        Conditions.Unmet unmet = failed.get(i);
        return new RouteAccount.Passed(
                i,
                entry.variants()[0].name(),
                where(entry),
                entry.words(),
                unmet == null ? entry.rule().words() : unmet.words(),
                unmet == null ? "it is " + path(head) : Conditions.instead(unmet, head));
    }

    private static String path(Headers head) {
        String target = head.get(HeaderName.PATH);
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private RouteAccount.Chosen chosen(RouteEntry entry, @Nullable CompiledRoute route) {
        List<RouteAccount.Weighted> clusters = new ArrayList<>();
        CompiledRoute[] variants = entry.variants();
        long[] ends = entry.ends();
        for (int i = 0; i < variants.length; i++) {
            long weight = ends.length == 0 ? 1 : ends[i] - (i == 0 ? 0 : ends[i - 1]);
            double percent = 100.0 * weight / (ends.length == 0 ? 1 : ends[ends.length - 1]);
            String cluster = variants[i].clusterWords();
            if (!cluster.isEmpty()) {
                clusters.add(new RouteAccount.Weighted(cluster, percent, variants[i] == route));
            }
        }
        Fractions share = entry.conditions().share();
        return new RouteAccount.Chosen(
                taken,
                variants[0].name(),
                where(entry),
                entry.words(),
                share != null && share.partial() ? share.words() : "",
                clusters);
    }

    private static String where(RouteEntry entry) {
        Place place = entry.place();
        return place == null ? "" : place.where();
    }
}
