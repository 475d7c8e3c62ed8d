package dev.sluice.filters.http.extauthz;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.CheckSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import java.util.Optional;

/** Makes the external authorization over HTTP. Source: Envoy, ext_authz filter. */
@Filter("envoy.filters.http.ext_authz")
public final class ExtAuthzFactory
        implements FilterFactory<ExtAuthz, HttpFilter>, PerRoute<ExtAuthzPerRoute, RouteCheck> {
    @Override
    public HttpFilter open(ExtAuthz config, FilterContext context) throws InvalidConfig {
        ApiVersion version = config.getTransportApiVersion();
        if (version != ApiVersion.AUTO && version != ApiVersion.V3) {
            throw new InvalidConfig("transport_api_version", version + " is not supported");
        }
        if (!config.hasHttpService()) {
            throw new InvalidConfig("http_service", "is required: services over gRPC are not supported");
        }
        AuthService service = AuthService.of(config, context);
        BodyToSend body = config.hasWithRequestBody()
                ? BodyToSend.of(config.getWithRequestBody(), "with_request_body")
                : BodyToSend.NONE;
        return new ExtAuthzFilter(
                service, body, FailureMode.of(config), Gate.of(config), ExtAuthzStats.of(config, context));
    }

    @Override
    public RouteCheck openRoute(ExtAuthzPerRoute config, FilterContext context) throws InvalidConfig {
        if (config.hasDisabled() && config.getDisabled()) {
            return RouteCheck.OFF;
        }
        CheckSettings settings = config.getCheckSettings();
        if (settings.hasWithRequestBody()) {
            if (settings.getDisableRequestBodyBuffering()) {
                throw new InvalidConfig(
                        "check_settings",
                        "only one of disable_request_body_buffering and with_request_body may be set");
            }
            BodyToSend own = BodyToSend.of(settings.getWithRequestBody(), "check_settings.with_request_body");
            return new RouteCheck(false, Optional.of(own));
        }
        return settings.getDisableRequestBodyBuffering()
                ? new RouteCheck(false, Optional.of(BodyToSend.NONE))
                : RouteCheck.USUAL;
    }
}
