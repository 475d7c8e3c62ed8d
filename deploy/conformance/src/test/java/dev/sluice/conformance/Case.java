package dev.sluice.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One case, as it applies to the proxy under test.
 *
 * @param steps what the client does and expects, each a mapping
 * @param http2 whether the clients speak HTTP/2
 * @param strict whether requests to upstreams beyond the plans are a problem
 * @param tls what clients say in their handshakes, null if they are plain
 * @param log file name to the lines that must appear in it
 * @param stats name to change ({@code 1}) or value ({@code "=1"})
 */
record Case(
        String name,
        List<Doc> steps,
        List<UpstreamPlan> upstreams,
        boolean strict,
        boolean http2,
        Doc tls,
        Map<String, List<String>> log,
        Map<String, Object> stats) {

    private static final Set<String> EXPECTATIONS =
            Set.of("send", "bytes", "response", "then", "steps", "upstream", "log", "stats", "to", "speaks", "tls");
    private static final Set<String> STEP = Set.of(
            "send",
            "opens",
            "frame",
            "cancels",
            "bytes",
            "response",
            "receive",
            "tls",
            "shows",
            "fails",
            "on",
            "to",
            "upstream-saw",
            "signal",
            "closes",
            "stays",
            "quiet",
            "half-close",
            "close",
            "reset",
            "stats",
            "log",
            "exits",
            "terminate",
            "refuses");

    /** Reads a case; its {@code differs} block overrides what Envoy does where the proxy under test is Sluice. */
    static Case of(String where, Doc raw, Places places) {
        String name = raw.text("name");
        Doc doc = Doc.of(where + ": " + name, fill(raw.entries(), places));
        java.util.HashSet<String> keys = new java.util.HashSet<>(EXPECTATIONS);
        keys.addAll(Set.of("name", "line", "why", "differs"));
        doc.allow(keys);
        if (doc.has("differs")) {
            Doc differs = doc.doc("differs");
            if (differs.text("reason").isEmpty()) {
                throw new IllegalArgumentException(doc.where() + ": differs without a reason");
            }
            keys.add("reason");
            differs.allow(keys);
            if (Subject.KIND == Subject.Kind.SLUICE) {
                doc = doc.with(differs);
            }
        }
        return new Case(
                name,
                steps(doc),
                upstreams(doc),
                doc.has("upstream"),
                doc.text("speaks", "http1").equals("h2"),
                doc.has("tls") ? doc.doc("tls") : null,
                log(doc),
                doc.doc("stats").entries());
    }

    private static List<Doc> steps(Doc doc) {
        List<Doc> steps = new ArrayList<>();
        String where = doc.where() + ".steps";
        if (doc.has("send") || doc.has("bytes") || doc.has("response")) {
            Map<String, Object> first = new LinkedHashMap<>();
            for (String key : List.of("send", "bytes", "response", "to")) {
                if (doc.has(key)) {
                    first.put(key, doc.value(key));
                }
            }
            if (doc.has("then")) {
                first.put(doc.text("then"), "");
            }
            steps.add(Doc.of(where, first).allow(STEP));
        }
        for (Object step : doc.list("steps")) {
            Doc next = step instanceof String word ? Doc.of(where, Map.of(word, "")) : Doc.of(where, step);
            steps.add((doc.has("to") && !next.has("to")
                            ? Doc.of(where, Map.of("to", doc.value("to"))).with(next)
                            : next)
                    .allow(STEP));
        }
        return steps;
    }

    private static List<UpstreamPlan> upstreams(Doc doc) {
        List<UpstreamPlan> plans = new ArrayList<>();
        for (Object plan : doc.list("upstream")) {
            if (!"none".equals(plan)) {
                plans.add(UpstreamPlan.of(doc.where(), Doc.of(doc.where() + ".upstream", plan)));
            }
        }
        return plans;
    }

    private static Map<String, List<String>> log(Doc doc) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        if (doc.value("log") instanceof Map<?, ?> map) {
            Doc.of("", map)
                    .entries()
                    .forEach((file, lines) ->
                            files.put(file, lines instanceof List<?> many ? texts(many) : List.of(Text.of(lines))));
        } else if (doc.has("log")) {
            files.put("access.log", texts(doc.list("log")));
        }
        return files;
    }

    private static List<String> texts(List<?> nodes) {
        return nodes.stream().map(Text::of).toList();
    }

    static Object fill(Object node, Places places) {
        if (node instanceof String text) {
            return places.fill(text);
        }
        if (node instanceof List<?> list) {
            return list.stream().map(item -> fill(item, places)).toList();
        }
        if (node instanceof Map<?, ?> map) {
            Map<Object, Object> filled = new LinkedHashMap<>();
            map.forEach((key, value) -> filled.put(fill(key, places), fill(value, places)));
            return filled;
        }
        return node;
    }
}
