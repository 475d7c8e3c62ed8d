package dev.sluice.filters.http.router;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;

/** Makes the router; its per-route configuration is the route's action. Source: Envoy, router filter. */
@Filter("envoy.filters.http.router")
public final class RouterFactory implements FilterFactory<Router, HttpTerminal>, PerRoute<RouteAction, RoutePolicy> {
    @Override
    public HttpTerminal open(Router config, FilterContext context) {
        return new RouterFilter(config.getSuppressEnvoyHeaders());
    }

    @Override
    public RoutePolicy openRoute(RouteAction action, FilterContext context) {
        return RoutePolicy.of(action);
    }
}
