package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Where the headers of the service's answer may go. Immutable, any loop.
 *
 * @param upstream replace the request's
 * @param upstreamToo go beside the request's
 * @param client of a refusal
 * @param clientOnSuccess of the response to an allowed request
 * @param metadata become dynamic metadata
 */
record AnswerRules(
        Predicate<String> upstream,
        Predicate<String> upstreamToo,
        Predicate<String> client,
        Predicate<String> clientOnSuccess,
        Predicate<String> metadata,
        boolean clearRoute) {
    static AnswerRules of(AuthorizationResponse config, FilterContext context, boolean clearRoute)
            throws InvalidConfig {
        Predicate<String> client = config.getAllowedClientHeaders().getPatternsCount() == 0
                ? name -> !name.equals("host")
                : Names.exactly("www-authenticate", "location").or(Names.of(config.getAllowedClientHeaders(), context));
        return new AnswerRules(
                Names.of(config.getAllowedUpstreamHeaders(), context),
                Names.of(config.getAllowedUpstreamHeadersToAppend(), context),
                client,
                Names.of(config.getAllowedClientHeadersOnSuccess(), context),
                Names.of(config.getDynamicMetadataFromHeaders(), context),
                clearRoute);
    }

    Map<String, Object> metadata(Headers answer) {
        Map<String, Object> found = new LinkedHashMap<>();
        answer.forEach((name, value) -> {
            if (metadata.test(name)) {
                found.put(name, value);
            }
        });
        return found;
    }

    /** Those that match, in order, without what frames the message. */
    static Headers some(Headers answer, Predicate<String> wanted) {
        Headers found = new Headers();
        answer.forEach((name, value) -> {
            if (!name.startsWith(":") && wanted.test(name) && !framing(name)) {
                found.add(name, value);
            }
        });
        return found;
    }

    private static boolean framing(String name) {
        return switch (name) {
            case "content-length", "transfer-encoding", "connection", "keep-alive" -> true;
            default -> false;
        };
    }
}
