package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Lets requests with good tokens through and refuses the others with 401, or 403 if a token is for somebody else. With the keys at hand nothing
 * waits; else the request waits for one fetch. Source: Envoy, jwt_authn filter; RFC 6750 for the challenge.
 */
final class JwtAuthnFilter implements HttpFilter {
    private static final Key<Map<String, Object>> METADATA = Key.of("envoy.filters.http.jwt_authn", Map.of());
    private static final HeaderName ORIGIN = HeaderName.of("origin");
    private static final HeaderName ASKED_METHOD = HeaderName.of("access-control-request-method");
    private static final HeaderName ORIGINAL_PATH = HeaderName.of("x-envoy-original-path");
    private static final int MAX_PATH = 256;
    private final JwtRules rules;
    private final boolean bypassPreflights;
    private final boolean bare;
    private final JwtStats stats;

    JwtAuthnFilter(JwtRules rules, boolean bypassPreflights, boolean bare, JwtStats stats) {
        this.rules = rules;
        this.bypassPreflights = bypassPreflights;
        this.bare = bare;
        this.stats = stats;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Headers head = x.request().headers();
        if (bypassPreflights && isPreflight(head)) {
            stats.corsBypassed().add(1);
            return allowed();
        }
        RouteRequirement route = x.perRoute(RouteRequirement.NONE);
        if (!route.name().isEmpty() && !rules.knows(route.name())) {
            return wrongName(route.name());
        }
        Optional<Requirement> required =
                route.off() ? Optional.empty() : route.name().isEmpty() ? rules.of(x) : rules.named(route.name());
        if (required.isEmpty()) {
            return allowed();
        }
        String realm = realm(head);
        return step(x, required.get(), new Attempt(head, Instant.now().getEpochSecond()), realm);
    }

    private static boolean isPreflight(Headers head) {
        return head.is(HeaderName.METHOD, "OPTIONS")
                && !head.get(ORIGIN).isEmpty()
                && !head.get(ASKED_METHOD).isEmpty();
    }

    private Verdict step(Exchange x, Requirement required, Attempt attempt, String realm) {
        Optional<JwtStatus> status = required.verify(attempt);
        Optional<Provider> pending = attempt.pending();
        if (status.isEmpty() && pending.isPresent()) {
            Provider of = pending.get();
            return Verdict.when(of.keys().fetch(), keys -> {
                attempt.fetched(of, keys);
                return step(x, required, attempt, realm);
            });
        }
        if (!attempt.metadata().isEmpty()) {
            x.put(METADATA, attempt.metadata());
        }
        JwtStatus end = status.orElse(JwtStatus.FAILS);
        if (end != JwtStatus.OK) {
            return denied(end, realm);
        }
        if (attempt.routeChanged()) {
            x.refreshRoute();
        }
        return allowed();
    }

    private Verdict allowed() {
        stats.allowed().add(1);
        return Verdict.proceed();
    }

    private Verdict denied(JwtStatus why, String realm) {
        stats.denied().add(1);
        Verdict.Reply reply =
                Verdict.reply(why == JwtStatus.AUDIENCE ? 403 : 401).details(why.details);
        if (bare) {
            return reply;
        }
        String error = why == JwtStatus.MISSING ? "" : ", error=\"invalid_token\"";
        return reply.header("www-authenticate", "Bearer realm=\"" + realm + '"' + error)
                .body(why.words);
    }

    private Verdict wrongName(String name) {
        stats.denied().add(1);
        String why = "Wrong requirement_name: " + name + ". It should be one of [" + rules.names() + "]";
        Verdict.Reply reply = Verdict.reply(403).details("jwt_authn_access_denied{" + why.replace(' ', '_') + '}');
        return bare ? reply : reply.body("Failed JWT authentication: " + why);
    }

    private static String realm(Headers head) {
        String original = head.get(ORIGINAL_PATH);
        String path = original.isEmpty() ? head.get(HeaderName.PATH) : original;
        return head.get(HeaderName.SCHEME) + "://" + head.get(HeaderName.AUTHORITY)
                + path.substring(0, Math.min(path.length(), MAX_PATH));
    }
}
