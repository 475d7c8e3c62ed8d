package dev.sluice.filters.http.compressor;

import dev.sluice.filter.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of a chain's compressors a client wants. Made once per stream, by the first that asks. Source: RFC 9110, 12.5.3; names are compared as they
 * are written, as in Envoy.
 */
record Negotiation(String encoding, Why why) {
    private static final String IDENTITY = "identity";
    private static final String ANY = "*";
    private static final Negotiation NOTHING = new Negotiation(IDENTITY, Why.NOT_VALID);

    /** How it was found, for the numbers. */
    enum Why {
        COMPRESSOR,
        IDENTITY,
        WILDCARD,
        NOT_VALID
    }

    private record Wish(String name, float quality) {}

    static Negotiation of(String acceptEncoding, Headers response, List<Plan> chain) {
        Map<String, Plan> able = able(response, chain);
        List<Wish> wishes = new ArrayList<>();
        for (String token : acceptEncoding.split(",")) {
            wish(token, wishes);
        }
        wishes.stream().filter(w -> w.quality() == 0).forEach(w -> able.remove(w.name()));
        if (wishes.isEmpty() || able.isEmpty()) {
            return NOTHING;
        }
        Wish best = best(wishes, able);
        if (best.quality() == 0) {
            return NOTHING;
        }
        if (best.name().equals(ANY)) {
            return new Negotiation(able.keySet().iterator().next(), Why.WILDCARD);
        }
        return new Negotiation(best.name(), best.name().equals(IDENTITY) ? Why.IDENTITY : Why.COMPRESSOR);
    }

    /** Of two compressors with one encoding the first counts; one that does not do this type is not there. */
    private static Map<String, Plan> able(Headers response, List<Plan> chain) {
        String type = Measure.type(response);
        Map<String, Plan> able = new LinkedHashMap<>();
        for (Plan plan : chain) {
            if (type.isEmpty() || plan.responses().measure().types().contains(type)) {
                able.putIfAbsent(plan.coding().name(), plan);
            }
        }
        return able;
    }

    private static void wish(String token, List<Wish> wishes) {
        int semicolon = token.indexOf(';');
        String name = (semicolon < 0 ? token : token.substring(0, semicolon)).strip();
        if (semicolon < 0) {
            if (!token.isEmpty()) {
                wishes.add(new Wish(name, 1));
            }
            return;
        }
        String parameter = token.substring(semicolon + 1);
        int equals = parameter.indexOf('=');
        if (equals < 0 || !parameter.substring(0, equals).strip().equalsIgnoreCase("q")) {
            wishes.add(new Wish(name, 1));
            return;
        }
        String quality = parameter.substring(equals + 1).strip();
        if (quality.matches("[0-9]*\\.?[0-9]+|[0-9]+\\.")) {
            wishes.add(new Wish(name, Float.parseFloat(quality)));
        }
    }

    private static Wish best(List<Wish> wishes, Map<String, Plan> able) {
        Wish best = new Wish(IDENTITY, 0);
        for (Wish wish : wishes) {
            Plan plan = able.get(wish.name());
            if (plan == null && !wish.name().equals(IDENTITY) && !wish.name().equals(ANY)) {
                continue;
            }
            boolean first = plan != null && plan.chooseFirst();
            if (wish.quality() > best.quality() || wish.quality() == best.quality() && first) {
                best = wish;
            }
        }
        return best;
    }
}
