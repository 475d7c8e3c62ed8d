package dev.sluice.filters.http.compressor;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compresses responses that the client takes compressed, and requests if told so. Several in a chain agree on one encoding. Limits: names in
 * {@code accept-encoding} in lower case, as in Envoy.
 */
final class CompressorFilter implements HttpFilter {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
    private static final HeaderName ETAG = HeaderName.of("etag");
    private static final HeaderName VARY = HeaderName.of("vary");
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final Key<List<Plan>> CHAIN = Key.of("compressors", List.of());
    private static final Key<Optional<Negotiation>> DECISION = Key.of("encoding_decision", Optional.empty());
    private final Plan plan;

    CompressorFilter(Plan plan) {
        this.plan = plan;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        List<Plan> chain = x.get(CHAIN);
        if (chain.isEmpty()) {
            chain = new ArrayList<>(2);
            x.put(CHAIN, chain);
        }
        chain.add(plan);
        return new Compressed();
    }

    /** One stream; remembers what the client takes, which later filters and the upstream need not see. */
    private final class Compressed implements HttpFilter {
        private Optional<String> accepted = Optional.empty();

        @Override
        public Verdict onRequest(Exchange x) {
            Headers head = x.request().headers();
            if (head.has(ACCEPT_ENCODING)) {
                accepted = Optional.of(String.join(",", head.all(ACCEPT_ENCODING)));
            }
            RouteChoice route = x.perRoute(RouteChoice.NONE);
            ResponseRule responses = plan.responses();
            if (route.responses().or(responses.measure().enabled())
                    && route.removeAcceptEncoding().or(responses.removeAcceptEncoding())) {
                head.remove(ACCEPT_ENCODING);
            }
            Measure measure = plan.requests().measure();
            if (!x.request().body().ended()
                    && measure.enabled()
                    && x.request().upgrade().isEmpty()
                    && measure.longEnough(head)
                    && measure.rightType(head)
                    && !head.has(CONTENT_ENCODING)
                    && !Measure.codedInTransfer(head)) {
                encode(head, measure, x.request().body());
            } else {
                measure.notCompressed().add(1);
            }
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            Headers head = x.response().headers();
            ResponseRule rule = plan.responses();
            Measure measure = rule.measure();
            boolean candidate =
                    x.perRoute(RouteChoice.NONE).responses().or(measure.enabled()) && measure.longEnough(head);
            boolean compressible = candidate
                    && !rule.notFor().contains(x.response().status())
                    && !head.has(UPGRADE)
                    && measure.rightType(head)
                    && !noTransform(head)
                    && etagAllows(head, rule)
                    && !head.has(CONTENT_ENCODING);
            if (!x.response().body().ended()
                    && candidate
                    && chosen(x, head, rule)
                    && compressible
                    && !Measure.codedInTransfer(head)) {
                weaken(head);
                encode(head, measure, x.response().body());
            } else {
                measure.notCompressed().add(1);
            }
            if (compressible) {
                vary(head);
            }
            return Verdict.proceed();
        }

        /** Whether the client takes what this filter makes, and wants nothing else of the chain more. */
        private boolean chosen(Exchange x, Headers head, ResponseRule rule) {
            if (accepted.isEmpty()) {
                rule.noAccept().add(1);
                return false;
            }
            Optional<Negotiation> decision = x.get(DECISION);
            if (decision.isEmpty()) {
                decision = Optional.of(Negotiation.of(accepted.get(), head, x.get(CHAIN)));
                x.put(DECISION, decision);
            }
            boolean mine = decision.get().encoding().equals(plan.coding().name());
            switch (decision.get().why()) {
                case COMPRESSOR -> (mine ? rule.used() : rule.overshadowed()).add(1);
                case IDENTITY -> rule.identity().add(1);
                case WILDCARD -> rule.wildcard().add(1);
                case NOT_VALID -> rule.notValid().add(1);
            }
            return mine;
        }
    }

    private void encode(Headers head, Measure measure, dev.sluice.filter.Body body) {
        head.remove(HeaderName.CONTENT_LENGTH);
        head.set(CONTENT_ENCODING, plan.coding().name());
        measure.compressed().add(1);
        body.transform(new Compression(plan.coding().make().get(), measure));
    }

    private static boolean noTransform(Headers head) {
        return head.has(CACHE_CONTROL) && hasToken(String.join(",", head.all(CACHE_CONTROL)), "no-transform");
    }

    private static boolean etagAllows(Headers head, ResponseRule rule) {
        if (rule.disableOnEtag() && head.has(ETAG)) {
            rule.etag().add(1);
            return false;
        }
        return true;
    }

    /** A strong validator would be wrong for other bytes. Source: RFC 9110, 8.8.3.3. */
    private static void weaken(Headers head) {
        String etag = head.get(ETAG);
        if (etag.length() > 2 && !etag.regionMatches(true, 0, "w/", 0, 2)) {
            head.remove(ETAG);
        }
    }

    private static void vary(Headers head) {
        if (!head.has(VARY)) {
            head.set(VARY, "Accept-Encoding");
            return;
        }
        String all = String.join(",", head.all(VARY));
        if (!hasToken(all, "accept-encoding")) {
            head.set(VARY, all + ", Accept-Encoding");
        }
    }

    private static boolean hasToken(String list, String token) {
        for (String one : list.toLowerCase(Locale.ROOT).split(",")) {
            if (one.strip().equals(token)) {
                return true;
            }
        }
        return false;
    }
}
