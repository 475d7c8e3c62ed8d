package dev.sluice.filters.http.cors;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;

/** Answers preflights of allowed origins and marks their responses. Source: Envoy, cors filter; Fetch standard, CORS protocol. */
final class CorsFilter implements HttpFilter {
    private static final HeaderName ORIGIN = HeaderName.of("origin");
    private static final HeaderName ASKED_METHOD = HeaderName.of("access-control-request-method");
    private static final HeaderName ASKED_HEADERS = HeaderName.of("access-control-request-headers");
    private static final HeaderName ASKED_NETWORK = HeaderName.of("access-control-request-private-network");
    private static final HeaderName ALLOW_ORIGIN = HeaderName.of("access-control-allow-origin");
    private static final HeaderName ALLOW_CREDENTIALS = HeaderName.of("access-control-allow-credentials");
    private static final HeaderName ALLOW_METHODS = HeaderName.of("access-control-allow-methods");
    private static final HeaderName ALLOW_HEADERS = HeaderName.of("access-control-allow-headers");
    private static final HeaderName ALLOW_NETWORK = HeaderName.of("access-control-allow-private-network");
    private static final HeaderName EXPOSE_HEADERS = HeaderName.of("access-control-expose-headers");
    private static final HeaderName MAX_AGE = HeaderName.of("access-control-max-age");
    private static final Verdict.Reply PREFLIGHT = Verdict.reply(200).details("cors_response");
    private final Counter valid;
    private final Counter invalid;

    CorsFilter(Counter valid, Counter invalid) {
        this.valid = valid;
        this.invalid = invalid;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Marked();
    }

    /** One stream; remembers whether its origin was allowed. */
    private final class Marked implements HttpFilter {
        private String origin = "";
        private OriginPolicy policy = OriginPolicy.NONE;

        @Override
        public Verdict onRequest(Exchange x) {
            Headers head = x.request().headers();
            if (!head.has(ORIGIN)) {
                return Verdict.proceed();
            }
            OriginPolicy found = x.perRoute(OriginPolicy.NONE);
            boolean enabled = found.enabled().hits(x.random());
            if (!enabled && !found.shadow().hits(x.random())) {
                return Verdict.proceed();
            }
            String asking = head.get(ORIGIN);
            boolean allowed = found.origins().test(asking);
            (allowed ? valid : invalid).add(1);
            boolean preflight = head.is(HeaderName.METHOD, "OPTIONS")
                    && !head.get(ASKED_METHOD).isEmpty();
            if (!enabled) {
                return Verdict.proceed();
            }
            if (!allowed) {
                return preflight && !found.forwardDeniedPreflights() ? PREFLIGHT : Verdict.proceed();
            }
            origin = asking;
            policy = found;
            return preflight ? preflight(head) : Verdict.proceed();
        }

        private Verdict preflight(Headers head) {
            Headers answer = new Headers();
            String methods = policy.methods().equals("*") ? head.get(ASKED_METHOD) : policy.methods();
            String headers = policy.headers().equals("*") ? head.get(ASKED_HEADERS) : policy.headers();
            put(answer, ALLOW_METHODS, methods);
            put(answer, ALLOW_HEADERS, headers);
            put(answer, MAX_AGE, policy.maxAge());
            if (policy.privateNetwork() && head.is(ASKED_NETWORK, "true")) {
                answer.set(ALLOW_NETWORK, "true");
            }
            return PREFLIGHT.headers(answer);
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (!origin.isEmpty()) {
                Headers head = x.response().headers();
                head.set(ALLOW_ORIGIN, origin);
                if (policy.credentials()) {
                    head.set(ALLOW_CREDENTIALS, "true");
                }
                put(head, EXPOSE_HEADERS, policy.exposed());
            }
            return Verdict.proceed();
        }
    }

    private static void put(Headers headers, HeaderName name, String value) {
        if (!value.isEmpty()) {
            headers.set(name, value);
        }
    }
}
