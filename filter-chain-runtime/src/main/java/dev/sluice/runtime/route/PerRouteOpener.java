package dev.sluice.runtime.route;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.sluice.runtime.config.Place;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code typed_per_filter_config} into what exchanges read. Given to the route compiler by the connection manager, which knows the filters and
 * their positions. Off the loops.
 *
 * <p>Called once per level, outer first: route table, virtual host, route, weighted cluster; each level gets the result of the one around it, so
 * filters that merge see both. A level without {@code typed_per_filter_config} and action may reuse the outer result.
 */
@FunctionalInterface
public interface PerRouteOpener {
    /**
     * @param outer the level around this one, null at the top
     * @param configs {@code typed_per_filter_config} of this level
     * @param place where {@code configs} stands
     * @param action for a route that forwards: its {@code RouteAction}, with what virtual host and table say about retries, hedging and mirrors
     *     filled in; the terminal opens it. Null elsewhere
     */
    PerFilter open(@Nullable PerFilter outer, Map<String, Any> configs, Place place, @Nullable Message action);

    /** For chains without filters. */
    PerRouteOpener NONE = (outer, configs, place, action) -> new PerFilter(new Object[0], new boolean[0]);
}
