package dev.sluice.runtime.app;

import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.chain.watch.RequestTrace.Answered;
import dev.sluice.runtime.chain.watch.RequestTrace.Moved;
import dev.sluice.runtime.chain.watch.RequestTrace.Payload;
import dev.sluice.runtime.chain.watch.RequestTrace.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is different between a recorded request and the same one replayed, filter by filter. Times are never a difference, nor are headers that are new
 * every time. Confined.
 */
final class TraceDiff {
    /** Differ between any two requests. */
    static final Set<String> FRESH = Set.of("date", "x-request-id", "x-envoy-upstream-service-time");

    private final Set<String> ignored;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * One thing that both have, or one of them.
     *
     * @param what such as {@code request acme.auth}
     * @param was recorded; empty if it was not there
     * @param now replayed; empty if it is not there
     * @param lost header lines of the recorded one alone, {@code come} of the replayed one
     */
    record Entry(String what, String was, String now, List<String> lost, List<String> come) {
        boolean same() {
            return was.equals(now) && lost.isEmpty() && come.isEmpty();
        }
    }

    private TraceDiff(Set<String> ignored) {
        this.ignored = ignored;
    }

    /** @param ignored names of headers, besides those that are new every time */
    static List<Entry> of(RequestTrace recorded, RequestTrace replayed, Set<String> ignored) {
        TraceDiff diff = new TraceDiff(ignored);
        diff.steps(recorded.steps(), replayed.steps());
        diff.moved(recorded.bytes(), replayed.bytes());
        diff.answered("call", recorded.calls(), replayed.calls());
        diff.answered("upstream", recorded.upstream(), replayed.upstream());
        diff.add("status", recorded.status(), replayed.status());
        diff.add("details", recorded.details(), replayed.details());
        diff.add("flags", recorded.flags(), replayed.flags());
        diff.add("response head", "", "", recorded.response(), replayed.response());
        diff.body(recorded, replayed);
        return diff.entries;
    }

    private void add(String what, Object was, Object now) {
        add(what, was, now, List.of(), List.of());
    }

    private void add(String what, Object was, Object now, List<String> before, List<String> after) {
        List<String> lost = counted(before);
        List<String> come = counted(after);
        counted(after).forEach(lost::remove);
        counted(before).forEach(come::remove);
        entries.add(new Entry(what, String.valueOf(was), String.valueOf(now), lost, come));
    }

    /** Without what nobody wants to hear of. */
    private List<String> counted(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            int from = line.startsWith("+") || line.startsWith("-") ? 1 : 0;
            int colon = line.indexOf(':', from + 1);
            String name =
                    line.substring(from, colon < 0 ? line.length() : colon).toLowerCase(Locale.ROOT);
            if (!FRESH.contains(name) && !ignored.contains(name)) {
                kept.add(line);
            }
        }
        return kept;
    }

    // Filters.

    private void steps(List<Step> before, List<Step> after) {
        Map<String, Step> was = keyed(before);
        Map<String, Step> now = keyed(after);
        for (String key : merged(new ArrayList<>(was.keySet()), new ArrayList<>(now.keySet()))) {
            Step a = was.get(key);
            Step b = now.get(key);
            add(
                    key,
                    a == null ? "" : a.verdict(),
                    b == null ? "" : b.verdict(),
                    a == null ? List.of() : a.changes(),
                    b == null ? List.of() : b.changes());
        }
    }

    /** By direction and filter; {@code #2} if it is asked once more. */
    private static Map<String, Step> keyed(List<Step> steps) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Step> keyed = new LinkedHashMap<>();
        for (Step step : steps) {
            String key = step.direction() + ' ' + step.filter();
            int times = seen.merge(key, 1, Integer::sum);
            keyed.put(times == 1 ? key : key + " #" + times, step);
        }
        return keyed;
    }

    /** All of the first in their order, and those of the second where they stand there. */
    private static List<String> merged(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        int at = 0;
        for (String key : second) {
            int known = all.indexOf(key);
            if (known >= 0) {
                at = Math.max(at, known + 1);
            } else {
                all.add(at++, key);
            }
        }
        return all;
    }

    private void moved(List<Moved> before, List<Moved> after) {
        Map<String, String> was = new LinkedHashMap<>();
        before.forEach(each -> was.put("body bytes " + each.filter(), each.in() + " -> " + each.out()));
        Map<String, String> now = new LinkedHashMap<>();
        after.forEach(each -> now.put("body bytes " + each.filter(), each.in() + " -> " + each.out()));
        for (String key : merged(new ArrayList<>(was.keySet()), new ArrayList<>(now.keySet()))) {
            add(key, was.getOrDefault(key, ""), now.getOrDefault(key, ""));
        }
    }

    private void answered(String kind, List<Answered> before, List<Answered> after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            Answered a = i < before.size() ? before.get(i) : null;
            Answered b = i < after.size() ? after.get(i) : null;
            add(
                    kind + (i == 0 ? "" : " #" + (i + 1)),
                    a == null ? "" : "cluster " + a.cluster(),
                    b == null ? "" : "cluster " + b.cluster(),
                    a == null ? List.of() : a.request(),
                    b == null ? List.of() : b.request());
        }
    }

    private void body(RequestTrace recorded, RequestTrace replayed) {
        add("response body bytes", recorded.sent(), replayed.sent());
        Payload was = recorded.responseBody();
        Payload now = replayed.responseBody();
        if (recorded.sent() == replayed.sent() && was.whole() && now.whole()) {
            boolean same = was.text().equals(now.text()) && was.base64().equals(now.base64());
            add("response body", "as recorded", same ? "as recorded" : "other bytes");
        }
    }
}
