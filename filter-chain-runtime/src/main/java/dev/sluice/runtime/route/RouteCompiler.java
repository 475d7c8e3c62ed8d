package dev.sluice.runtime.route;

import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.route.CompiledRoute.Forwarding;
import dev.sluice.runtime.route.RouteTableCompiler.Level;
import dev.sluice.runtime.route.RouteTableCompiler.TableFacts;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compiles the routes of one virtual host. */
final class RouteCompiler {
    private final TableFacts table;
    private final CompiledRoute.VirtualHostFacts hostFacts;
    private final Level hostLevel;
    private final VirtualHost host;

    RouteCompiler(TableFacts table, CompiledRoute.VirtualHostFacts hostFacts, Level hostLevel, VirtualHost host) {
        this.table = table;
        this.hostFacts = hostFacts;
        this.hostLevel = hostLevel;
        this.host = host;
    }

    RouteEntry compile(Route route, Place place) {
        Place match = place.field("match");
        PathRule rule = PathRules.compile(route.getMatch(), match);
        Conditions conditions = Conditions.compile(route.getMatch(), match);
        return compile(route, rule, conditions, place).at(place);
    }

    private RouteEntry compile(Route route, PathRule rule, Conditions conditions, Place place) {
        return switch (route.getActionCase()) {
            case ROUTE -> {
                RouteAction action = inherited(route.getRoute());
                List<Level> levels = List.of(table.level(), hostLevel, level(route, action, place));
                yield new ForwardingCompiler(table, this, route, levels)
                        .compile(action, rule, conditions, place.field("route"));
            }
            case REDIRECT -> {
                Redirect redirect = Redirect.compile(route.getRedirect(), rule, place.field("redirect"));
                yield direct(route, rule, conditions, DirectAnswer.redirect(redirect), place);
            }
            case DIRECT_RESPONSE -> {
                Place at = place.field("direct_response");
                DirectAnswer answer = DirectAnswer.response(route.getDirectResponse(), table.maxBody(), at);
                yield direct(route, rule, conditions, answer, place);
            }
            case FILTER_ACTION, NON_FORWARDING_ACTION -> {
                String field = route.getActionCase().name().toLowerCase(Locale.ROOT);
                place.field(field).error("is known to Envoy but not supported");
                yield direct(route, rule, conditions, null, place);
            }
            case ACTION_NOT_SET -> {
                place.error("a route needs one of route, redirect, direct_response");
                yield direct(route, rule, conditions, null, place);
            }
        };
    }

    private RouteEntry direct(
            Route route, PathRule rule, Conditions conditions, @Nullable DirectAnswer answer, Place place) {
        List<Level> levels = List.of(table.level(), hostLevel, level(route, null, place));
        return RouteEntry.single(rule, conditions, made(route, answer, Forwarding.NOWHERE, levels, null));
    }

    private Level level(Route route, @Nullable RouteAction action, Place place) {
        return new Level(
                HeaderMutations.compile(
                        route.getRequestHeadersToAddList(), route.getRequestHeadersToRemoveList(), place, "request"),
                HeaderMutations.compile(
                        route.getResponseHeadersToAddList(), route.getResponseHeadersToRemoveList(), place, "response"),
                RouteTableCompiler.opened(
                        table.context().opener(),
                        hostLevel.filters(),
                        route.getTypedPerFilterConfigMap(),
                        place,
                        action));
    }

    CompiledRoute made(
            Route route,
            @Nullable DirectAnswer direct,
            Forwarding forwarding,
            List<Level> levels,
            @Nullable RouteAction action) {
        return new CompiledRoute(new CompiledRoute.Parts(
                route.getName(),
                hostFacts,
                route.getMetadata(),
                direct,
                forwarding,
                Level.requests(levels, table.specificWins()),
                Level.responses(levels, table.specificWins()),
                levels.get(levels.size() - 1).filters(),
                action));
    }

    /** A route without mirrors of its own has its virtual host's or its table's. */
    private RouteAction inherited(RouteAction action) {
        boolean mirror = action.getRequestMirrorPoliciesCount() == 0
                && host.getRequestMirrorPoliciesCount() + table.mirrors().size() > 0;
        if (!mirror) {
            return action;
        }
        return action.toBuilder()
                .addAllRequestMirrorPolicies(
                        host.getRequestMirrorPoliciesCount() > 0
                                ? host.getRequestMirrorPoliciesList()
                                : table.mirrors())
                .build();
    }
}
