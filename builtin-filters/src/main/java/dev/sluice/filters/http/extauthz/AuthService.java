package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Source;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The service that is asked: what goes to it. Method, path, host and authorization always, the body as far as wanted, other headers as allowed.
 * Immutable, any loop.
 */
final class AuthService {
    private static final HeaderName PARTIAL = HeaderName.of("x-envoy-auth-partial-body");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");
    private static final HeaderName EXPECTED = HeaderName.of("x-envoy-expected-rq-timeout-ms");
    private static final int ANSWER_BYTES = 1 << 20;
    private final Cluster cluster;
    private final String prefix;
    private final Duration timeout;
    private final Predicate<String> sent;
    private final boolean raw;
    private final AddedHeaders added;
    private final AnswerRules rules;

    private AuthService(
            Cluster cluster,
            String prefix,
            Duration timeout,
            Predicate<String> sent,
            boolean raw,
            AddedHeaders added,
            AnswerRules rules) {
        this.cluster = cluster;
        this.prefix = prefix;
        this.timeout = timeout;
        this.sent = sent;
        this.raw = raw;
        this.added = added;
        this.rules = rules;
    }

    static AuthService of(ExtAuthz config, FilterContext context) throws InvalidConfig {
        HttpService service = config.getHttpService();
        HttpUri uri = service.getServerUri();
        uri.getUri(); // where the service is, for readers: the cluster knows
        Cluster cluster = context.cluster(uri.getCluster())
                .orElseThrow(() -> new InvalidConfig(
                        "http_service.server_uri.cluster", "unknown cluster \"" + uri.getCluster() + '"'));
        String prefix = service.getPathPrefix();
        if (!prefix.isEmpty() && !prefix.startsWith("/")) {
            throw new InvalidConfig("http_service.path_prefix", "must begin with /");
        }
        return new AuthService(
                cluster,
                prefix,
                Times.of(uri.getTimeout()),
                sent(config, context),
                config.getEncodeRawHeaders(),
                AddedHeaders.of(service.getAuthorizationRequest(), context),
                AnswerRules.of(service.getAuthorizationResponse(), context, config.getClearRouteCache()));
    }

    @SuppressWarnings("deprecation") // authorization_request.allowed_headers: what older files say
    private static Predicate<String> sent(ExtAuthz config, FilterContext context) throws InvalidConfig {
        Predicate<String> allowed = config.hasAllowedHeaders()
                ? Names.of(config.getAllowedHeaders(), context)
                : Names.of(config.getHttpService().getAuthorizationRequest().getAllowedHeaders(), context);
        return Names.exactly("authorization", ":method", ":path", ":authority")
                .or(allowed)
                .and(Names.of(config.getDisallowedHeaders(), context).negate());
    }

    AnswerRules rules() {
        return rules;
    }

    /** @param body on the heap; null-free: empty means that none is sent */
    CompletionStage<Answer> ask(Exchange x, Bytes body, boolean bodyWanted, boolean cut) {
        Headers head = new Headers();
        copy(x.request().headers(), head);
        if (bodyWanted) {
            head.set(PARTIAL, Boolean.toString(cut));
        }
        if (!prefix.isEmpty()) {
            head.set(HeaderName.PATH, prefix + head.get(HeaderName.PATH));
        }
        added.apply(head, x);
        head.set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length()));
        head.set(INTERNAL, "true");
        if (!timeout.isZero()) {
            head.set(EXPECTED, Long.toString(timeout.toMillis()));
        }
        Call call = new Call(head, Source.of(body), timeout, ANSWER_BYTES, java.util.Optional.empty(), false);
        return x.call(cluster, call);
    }

    private void copy(Headers from, Headers to) {
        to.add(HeaderName.SCHEME, "http");
        from.forEach((name, value) -> {
            if (!sent.test(name) || name.equals("content-length") || name.equals(":scheme")) {
                return;
            }
            if (!raw && to.has(name)) {
                to.set(name, to.get(name) + ',' + value);
            } else {
                to.add(name, value);
            }
        });
    }
}
