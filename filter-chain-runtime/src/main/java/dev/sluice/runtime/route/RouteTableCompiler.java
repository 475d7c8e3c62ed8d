package dev.sluice.runtime.route;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles a {@code RouteConfiguration}. Off the loops: it may read files and open filters' configurations. */
public final class RouteTableCompiler {
    private RouteTableCompiler() {}

    /** Reports what is wrong; what is returned then is not for use. */
    public static RouteTable compile(RouteConfiguration table, Place place, RouteContext context) {
        Switches switches = new Switches(context.opener());
        TableFacts facts =
                facts(table, place, new RouteContext(context.clusters(), switches, context.validateClusters()));
        HostIndex.Builder<VirtualHostRoutes> hosts = new HostIndex.Builder<>();
        List<VirtualHostRoutes> all = new ArrayList<>();
        for (int i = 0; i < table.getVirtualHostsCount(); i++) {
            VirtualHost host = table.getVirtualHosts(i);
            Place at = place.field("virtual_hosts").index(i);
            VirtualHostRoutes routes = new VirtualHostCompiler(facts, host, at).compile();
            all.add(routes);
            for (int d = 0; d < host.getDomainsCount(); d++) {
                hosts.add(host.getDomains(d), routes, at.field("domains").index(d));
            }
        }
        return new RouteTable(table.getName(), all, hosts.build(), table.getIgnorePortInHostMatching(), switches.any);
    }

    private static TableFacts facts(RouteConfiguration table, Place place, RouteContext context) {
        return new TableFacts(
                context,
                table.hasValidateClusters() ? table.getValidateClusters().getValue() : context.validateClusters(),
                table.getIgnorePathParametersInPathMatching(),
                table.getMostSpecificHeaderMutationsWins(),
                DirectAnswer.maxBody(
                        table.hasMaxDirectResponseBodySizeBytes(), table.getMaxDirectResponseBodySizeBytes()),
                new Level(
                        HeaderMutations.compile(
                                table.getRequestHeadersToAddList(),
                                table.getRequestHeadersToRemoveList(),
                                place,
                                "request"),
                        HeaderMutations.compile(
                                table.getResponseHeadersToAddList(),
                                table.getResponseHeadersToRemoveList(),
                                place,
                                "response"),
                        opened(context.opener(), null, table.getTypedPerFilterConfigMap(), place, null)),
                table.getRequestMirrorPoliciesList());
    }

    /** Notices whether any level switches a filter. */
    private static final class Switches implements PerRouteOpener {
        private final PerRouteOpener opener;
        private boolean any;

        Switches(PerRouteOpener opener) {
            this.opener = opener;
        }

        @Override
        public PerFilter open(
                @Nullable PerFilter outer, Map<String, Any> configs, Place place, @Nullable Message action) {
            PerFilter made = opener.open(outer, configs, place, action);
            for (boolean disabled : made.disabled()) {
                any |= disabled;
            }
            return made;
        }
    }

    /** What a table says for all its routes. */
    record TableFacts(
            RouteContext context,
            boolean validateClusters,
            boolean cutParameters,
            boolean specificWins,
            int maxBody,
            Level level,
            List<RequestMirrorPolicy> mirrors) {}

    /** What a table, virtual host, route or weighted cluster each may say. */
    record Level(HeaderMutations request, HeaderMutations response, PerFilter filters) {
        /** In the order in which they are applied: the one that is applied last has the last word. */
        static List<HeaderMutations> requests(List<Level> outerFirst, boolean specificWins) {
            return order(outerFirst.stream().map(Level::request).toList(), specificWins);
        }

        static List<HeaderMutations> responses(List<Level> outerFirst, boolean specificWins) {
            return order(outerFirst.stream().map(Level::response).toList(), specificWins);
        }

        private static List<HeaderMutations> order(List<HeaderMutations> outerFirst, boolean specificWins) {
            List<HeaderMutations> order = new ArrayList<>(outerFirst);
            if (!specificWins) {
                Collections.reverse(order);
            }
            return order;
        }
    }

    /** The filters' values of the message at {@code place}. */
    static PerFilter opened(
            PerRouteOpener opener,
            @Nullable PerFilter outer,
            Map<String, Any> configs,
            Place place,
            @Nullable RouteAction action) {
        return opener.open(outer, configs, place.field("typed_per_filter_config"), action);
    }
}
