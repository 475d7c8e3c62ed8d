package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.util.Map;

/**
 * Asks a service over HTTP whether a request may go on: 200 lets it, 5xx or no answer is an error, all else is the client's answer. The request
 * waits meanwhile, its body with back-pressure. Source: Envoy, ext_authz filter.
 */
final class ExtAuthzFilter implements HttpFilter {
    private static final Key<Map<String, Object>> METADATA = Key.of("envoy.filters.http.ext_authz", Map.of());
    private static final HeaderName TO_REMOVE = HeaderName.of("x-envoy-auth-headers-to-remove");
    private static final HeaderName FAILED_OPEN = HeaderName.of("x-envoy-auth-failure-mode-allowed");
    private static final String FLAG = "UAEX";
    private final AuthService service;
    private final BodyToSend body;
    private final FailureMode failureMode;
    private final Gate gate;
    private final ExtAuthzStats stats;

    ExtAuthzFilter(AuthService service, BodyToSend body, FailureMode failureMode, Gate gate, ExtAuthzStats stats) {
        this.service = service;
        this.body = body;
        this.failureMode = failureMode;
        this.gate = gate;
        this.stats = stats;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Check();
    }

    /** One stream; remembers what the response shall carry. */
    private final class Check implements HttpFilter {
        private Headers forClient = new Headers();
        private long askedNanos;

        @Override
        public Verdict onRequest(Exchange x) {
            RouteCheck route = x.perRoute(RouteCheck.USUAL);
            if (route.off() || x.route().isEmpty()) {
                return Verdict.proceed();
            }
            if (!gate.checked().hits(x.random())) {
                stats.disabled();
                return gate.denyOthers() ? refused(x) : Verdict.proceed();
            }
            BodyToSend wanted = route.body().orElse(body);
            Body sent = x.request().body();
            if (wanted.maxBytes() == 0 || sent.ended() || !x.request().upgrade().isEmpty()) {
                return ask(x, Bytes.empty(), false, false);
            }
            if (!wanted.partial()) {
                return Verdict.when(sent.read(wanted.maxBytes()), all -> ask(x, all.copy(), true, false));
            }
            // one byte more than is sent tells whether there is more, however the body comes in pieces
            return Verdict.when(sent.peek(wanted.maxBytes() + 1), some -> {
                int size = Math.min(some.length(), wanted.maxBytes());
                return ask(x, some.slice(0, size).copy(), true, size < some.length());
            });
        }

        private Verdict ask(Exchange x, Bytes some, boolean bodyWanted, boolean cut) {
            askedNanos = x.nanoTime();
            return Verdict.when(
                    service.ask(x, some, bodyWanted, cut), answer -> decide(x, answer), failure -> failed(x));
        }

        private Verdict decide(Exchange x, Answer answer) {
            int status = answer.status();
            if (status >= 500) {
                return failed(x);
            }
            Map<String, Object> metadata = service.rules().metadata(answer.headers());
            if (!metadata.isEmpty()) {
                if (status == 200) {
                    metadata.put("ext_authz_duration", (double) ((x.nanoTime() - askedNanos) / 1_000_000));
                }
                x.put(METADATA, metadata);
            }
            return status == 200 ? allowed(x, answer.headers()) : denied(x, answer);
        }

        private Verdict allowed(Exchange x, Headers answer) {
            Headers head = x.request().headers();
            AnswerRules rules = service.rules();
            boolean removed = remove(head, answer);
            Headers set = AnswerRules.some(answer, rules.upstream());
            Headers added = AnswerRules.some(answer, rules.upstreamToo());
            set.remove(TO_REMOVE);
            added.remove(TO_REMOVE);
            set.forEach(head::set);
            added.forEach(head::add);
            forClient = AnswerRules.some(answer, rules.clientOnSuccess());
            if (rules.clearRoute() && (removed || !set.isEmpty() || !added.isEmpty())) {
                x.refreshRoute();
            }
            stats.count(x, ExtAuthzStats.Outcome.OK);
            return Verdict.proceed();
        }

        private Verdict denied(Exchange x, Answer answer) {
            stats.count(x, ExtAuthzStats.Outcome.DENIED);
            stats.charge(x, answer.status());
            x.flag(FLAG);
            Headers kept = AnswerRules.some(answer.headers(), service.rules().client());
            kept.remove(TO_REMOVE);
            return Verdict.reply(answer.status())
                    .headers(kept)
                    .body(Source.of(answer.body()))
                    .details("ext_authz_denied");
        }

        private Verdict failed(Exchange x) {
            stats.count(x, ExtAuthzStats.Outcome.ERROR);
            if (!failureMode.allow()) {
                return refused(x);
            }
            stats.count(x, ExtAuthzStats.Outcome.FAILURE_MODE_ALLOWED);
            if (failureMode.mark()) {
                x.request().headers().add(FAILED_OPEN, "true");
            }
            return Verdict.proceed();
        }

        private Verdict refused(Exchange x) {
            x.flag(FLAG);
            return Verdict.reply(failureMode.status()).details("ext_authz_error");
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (!forClient.isEmpty()) {
                forClient.forEach(x.response().headers()::add);
            }
            return Verdict.proceed();
        }
    }

    /** What the service wants gone; pseudo-headers and the host stay. */
    private static boolean remove(Headers head, Headers answer) {
        boolean any = false;
        for (String list : answer.all(TO_REMOVE)) {
            for (String each : list.split(",", -1)) {
                String name = each.trim();
                if (!name.isEmpty() && !name.startsWith(":") && !name.equalsIgnoreCase("host")) {
                    any = true;
                    head.remove(name);
                }
            }
        }
        return any;
    }
}
