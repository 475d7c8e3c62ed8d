package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Headers that the service gets besides the client's; one of the same name is replaced. Immutable, any loop. */
final class AddedHeaders {
    private record Added(HeaderName name, Function<Stream, String> value) {}

    private final List<Added> all;

    private AddedHeaders(List<Added> all) {
        this.all = List.copyOf(all);
    }

    static AddedHeaders of(AuthorizationRequest config, FilterContext context) throws InvalidConfig {
        List<Added> all = new ArrayList<>();
        for (HeaderValue one : config.getHeadersToAddList()) {
            String field = "http_service.authorization_request.headers_to_add[" + all.size() + ']';
            try {
                all.add(new Added(HeaderName.of(one.getKey()), context.format(one.getValue())));
            } catch (IllegalArgumentException | InvalidConfig e) {
                throw new InvalidConfig(field, String.valueOf(e.getMessage()));
            }
        }
        return new AddedHeaders(all);
    }

    void apply(Headers head, Stream stream) {
        for (Added one : all) {
            String value = one.value.apply(stream);
            if (!value.isEmpty()) {
                head.set(one.name, value);
            }
        }
    }
}
