package dev.sluice.runtime.http;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.AccessLogCompiler;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2Stats;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.route.PerRouteOpener;
import dev.sluice.runtime.route.RouteContext;
import dev.sluice.runtime.route.RouteTableCompiler;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection manager as it was read; opening it runs its filters' code. Immutable, any thread. */
public final class HttpManagerPlan {
    private final Place place;
    private final String statPrefix;
    private final HttpSettings settings;
    private final DownstreamCodecs.Choice codec;
    private final Http1Options http1;
    private final Http2Options http2;
    private final HttpConnectionManager message;
    private final LocalReplyPolicy replies;
    private final FilterSteps filters;
    private final List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs;
    private final @Nullable RouteConfiguration routes;
    private final Registry registry;

    HttpManagerPlan(
            Place place,
            String statPrefix,
            HttpSettings settings,
            DownstreamCodecs.Choice codec,
            Http1Options http1,
            Http2Options http2,
            HttpConnectionManager message,
            LocalReplyPolicy replies,
            FilterSteps filters,
            List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs,
            @Nullable RouteConfiguration routes,
            Registry registry) {
        this.place = place;
        this.statPrefix = statPrefix;
        this.settings = settings;
        this.codec = codec;
        this.http1 = http1;
        this.http2 = http2;
        this.message = message;
        this.replies = replies;
        this.filters = filters;
        this.logs = logs;
        this.routes = routes;
        this.registry = registry;
    }

    /** {@code stat_prefix}. */
    public String statPrefix() {
        return statPrefix;
    }

    /** As the other one, for no listener. */
    public @Nullable HttpManager open(Surroundings around, LogSinks sinks) {
        return open(around, sinks, "");
    }

    /**
     * Makes filters, routes and logs; may block. Problems are reported, and then there is nothing.
     *
     * @param listener {@code listener.ADDRESS}, for statistics
     */
    public @Nullable HttpManager open(Surroundings around, LogSinks sinks, String listener) {
        List<AccessLog> all =
                new ArrayList<>(List.of(AccessLogCompiler.compile(logs, place.field("access_log"), sinks)));
        List<FilterUse> uses = filters.open(statPrefix, around, sinks, all);
        if (uses == null) {
            routing(around, PerRouteOpener.NONE);
            return null;
        }
        boolean[] disabled = filters.disabled();
        RouteFilters opener = new RouteFilters(uses, disabled, registry);
        Routing routing = routing(around, opener);
        return new HttpManager(
                settings,
                new HttpChain(uses, disabled, opener.contexts(), filters.places()),
                routing,
                new EdgeHeads(HttpManagerCompiler.edge(message, place, around.shared())),
                replies,
                all.toArray(AccessLog[]::new),
                new HttpStats(around.shared().stats(), statPrefix, listener),
                around.shared(),
                new DownstreamCodecs(
                        codec, http1, http2, new Http2Stats(around.shared().stats(), "http2")),
                connections());
    }

    /** What a connection cannot change while it lives; all that the rest may differ in is read anew for each stream. */
    private Object connections() {
        return message.toBuilder()
                .clearHttpFilters()
                .clearRouteConfig()
                .clearAccessLog()
                .clearLocalReplyConfig()
                .clearUpgradeConfigs()
                .clearRequestTimeout()
                .clearStreamIdleTimeout()
                .build();
    }

    /** Also where filters failed, so that all problems are told at once. */
    private Routing routing(Surroundings around, PerRouteOpener opener) {
        return routes == null
                ? Routing.NONE
                : new TableRouting(RouteTableCompiler.compile(
                        routes, place.field("route_config"), new RouteContext(around.clusters(), opener, true)));
    }
}
