package dev.sluice.filters.http.basicauth;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuth;
import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuthPerRoute;
import java.util.Optional;

/** Makes the basic authentication; a route may have users of its own. Source: Envoy, basic_auth filter. */
@Filter("envoy.filters.http.basic_auth")
public final class BasicAuthFactory
        implements FilterFactory<BasicAuth, HttpFilter>, PerRoute<BasicAuthPerRoute, Users> {
    @Override
    public HttpFilter open(BasicAuth config, FilterContext context) throws InvalidConfig {
        String credentials = config.getAuthenticationHeader();
        return new BasicAuthFilter(
                Users.read(config.getUsers()),
                name("forward_username_header", config.getForwardUsernameHeader()),
                name("authentication_header", credentials.isEmpty() ? "authorization" : credentials)
                        .orElseThrow(),
                context.counter("basic_auth.allowed"),
                context.counter("basic_auth.denied"));
    }

    @Override
    public Users openRoute(BasicAuthPerRoute config, FilterContext context) throws InvalidConfig {
        return Users.read(config.getUsers());
    }

    private static Optional<HeaderName> name(String field, String text) throws InvalidConfig {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(HeaderName.of(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(field, "is no header name: " + text);
        }
    }
}
