package dev.sluice.runtime.http;

import com.google.protobuf.Message;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Route;
import dev.sluice.runtime.route.CompiledRoute;
import dev.sluice.runtime.route.PerFilter;
import dev.sluice.runtime.route.RouteAccount;
import dev.sluice.runtime.route.RouteInput;
import dev.sluice.runtime.route.RouteTable;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Routes of a table that stands in the configuration. */
record TableRouting(RouteTable table) implements Routing {
    private static final Function<CompiledRoute, Object> MATCHED = Matched::new;

    @Override
    public @Nullable Found match(RouteInput exchange) {
        CompiledRoute route = table.match(exchange);
        return route == null ? null : (Found) route.seenAs(MATCHED);
    }

    @Override
    public Explained explain(RouteInput exchange) {
        RouteAccount.Explained explained = table.explain(exchange);
        CompiledRoute route = explained.route();
        return new Explained(route == null ? null : (Found) route.seenAs(MATCHED), explained.account());
    }

    @Override
    public boolean switchesFilters() {
        return table.switchesFilters();
    }

    private record Matched(CompiledRoute compiled) implements Found {
        @Override
        public Route route() {
            return compiled;
        }

        @Override
        public PerFilter perFilter() {
            return compiled.perFilter();
        }

        @Override
        public @Nullable Message action() {
            return compiled.action();
        }

        @Override
        public String virtualClusterName(Headers request) {
            return compiled.virtualCluster(request);
        }

        @Override
        public @Nullable Object metadata(String kind) {
            return compiled.metadata(kind);
        }

        @Override
        public long maxStreamNanos(Headers request) {
            return compiled.maxStreamNanos(request);
        }

        @Override
        public @Nullable Boolean upgrades(String kind) {
            return compiled.upgrades(kind);
        }

        @Override
        public @Nullable ProxyHeader rawHeader() {
            return compiled.rawHeader();
        }

        @Override
        public void chosen(Headers request, String hostname) {
            if (compiled.autoHostRewrite()) {
                compiled.rewriteHost(request, hostname);
            }
        }
    }
}
