package dev.sluice.runtime.http;

import com.google.protobuf.Message;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Route;
import dev.sluice.runtime.route.PerFilter;
import dev.sluice.runtime.route.RouteAccount;
import dev.sluice.runtime.route.RouteInput;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import org.jspecify.annotations.Nullable;

/** How a connection manager finds the route of an exchange. Immutable, any loop. */
public interface Routing {
    /** The route, or null if none matches. */
    @Nullable
    Found match(RouteInput exchange);

    /** As {@link #match}, and why; null where nothing can be told. Off the hot path. */
    default @Nullable Explained explain(RouteInput exchange) {
        return null;
    }

    /** {@code found} null: no route matches. */
    record Explained(@Nullable Found found, RouteAccount account) {}

    /** Whether some route switches filters off or on, so that it must be known before the filters begin. */
    boolean switchesFilters();

    /** A matched route. */
    interface Found {
        Route route();

        PerFilter perFilter();

        String virtualClusterName(Headers request);

        /** The {@code RouteAction} of a route that forwards, as configured; null elsewhere. For explanations. */
        default @Nullable Message action() {
            return null;
        }

        /** {@code METADATA(ROUTE:…)}, {@code METADATA(VIRTUAL_HOST:…)}: a message of type {@code envoy.config.core.v3.Metadata}, or null. */
        @Nullable
        Object metadata(String kind);

        /** {@code max_stream_duration} of the route; 0 for no limit, negative if the connection manager's holds. */
        default long maxStreamNanos(Headers request) {
            return -1;
        }

        /** What {@code upgrade_configs} of the route say about that kind of upgrade; null if nothing. */
        default @Nullable Boolean upgrades(String kind) {
            return null;
        }

        /** What the host hears before the bytes of a CONNECT that ends here; null for nothing. */
        default @Nullable ProxyHeader rawHeader() {
            return null;
        }

        /** A host was chosen for the request: {@code auto_host_rewrite}. */
        default void chosen(Headers request, String hostname) {}

        /** Counts the request in the virtual cluster's numbers, if there is one. */
        default void completed(int status, long millis) {}
    }

    /** No routes at all. */
    Routing NONE = new Routing() {
        @Override
        public @Nullable Found match(RouteInput exchange) {
            return null;
        }

        @Override
        public boolean switchesFilters() {
            return false;
        }
    };
}
