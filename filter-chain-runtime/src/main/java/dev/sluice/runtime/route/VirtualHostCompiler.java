package dev.sluice.runtime.route;

import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.route.RouteTableCompiler.Level;
import dev.sluice.runtime.route.RouteTableCompiler.TableFacts;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;

/** Compiles one virtual host. */
final class VirtualHostCompiler {
    private final TableFacts table;
    private final VirtualHost host;
    private final Place place;

    VirtualHostCompiler(TableFacts table, VirtualHost host, Place place) {
        this.table = table;
        this.host = host;
        this.place = place;
    }

    VirtualHostRoutes compile() {
        CompiledRoute.VirtualHostFacts facts = new CompiledRoute.VirtualHostFacts(
                host.getName(),
                List.copyOf(host.getDomainsList()),
                place,
                host.getMetadata(),
                VirtualClusters.compile(host.getVirtualClustersList(), place.field("virtual_clusters")));
        Level level = new Level(
                HeaderMutations.compile(
                        host.getRequestHeadersToAddList(), host.getRequestHeadersToRemoveList(), place, "request"),
                HeaderMutations.compile(
                        host.getResponseHeadersToAddList(), host.getResponseHeadersToRemoveList(), place, "response"),
                RouteTableCompiler.opened(
                        table.context().opener(),
                        table.level().filters(),
                        host.getTypedPerFilterConfigMap(),
                        place,
                        null));
        RouteCompiler routes = new RouteCompiler(table, facts, level, host);
        List<RouteEntry> entries = new ArrayList<>();
        for (int i = 0; i < host.getRoutesCount(); i++) {
            entries.add(routes.compile(host.getRoutes(i), place.field("routes").index(i)));
        }
        return new VirtualHostRoutes(
                facts, entries, table.cutParameters(), host.getRequireTls(), toHttps(facts, level));
    }

    private CompiledRoute toHttps(CompiledRoute.VirtualHostFacts facts, Level level) {
        return new CompiledRoute(new CompiledRoute.Parts(
                "",
                facts,
                Metadata.getDefaultInstance(),
                DirectAnswer.redirect(Redirect.TO_HTTPS),
                CompiledRoute.Forwarding.NOWHERE,
                List.of(),
                List.of(),
                level.filters(),
                null));
    }
}
