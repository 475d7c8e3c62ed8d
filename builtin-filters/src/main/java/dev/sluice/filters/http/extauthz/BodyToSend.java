package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;

/** How much of a request's body goes to the service; 0 bytes: none. Public only because a factory's signature names it. */
public record BodyToSend(int maxBytes, boolean partial) {
    static final BodyToSend NONE = new BodyToSend(0, false);

    static BodyToSend of(BufferSettings settings, String field) throws InvalidConfig {
        int max = settings.getMaxRequestBytes();
        if (max == 0) {
            throw new InvalidConfig(field + ".max_request_bytes", "must be greater than 0");
        }
        // above Integer.MAX_VALUE, and with room for the byte that tells that there is more
        return new BodyToSend(
                max < 0 ? Integer.MAX_VALUE - 1 : Math.min(max, Integer.MAX_VALUE - 1),
                settings.getAllowPartialMessage());
    }
}
