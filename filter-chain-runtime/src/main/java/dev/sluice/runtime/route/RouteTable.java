package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The compiled routes of a connection manager. Immutable, any loop. */
public final class RouteTable {
    private final String name;
    private final List<VirtualHostRoutes> all;
    private final HostIndex<VirtualHostRoutes> hosts;
    private final boolean ignorePort;
    private final boolean switchesFilters;

    /** @param all virtual hosts, in the order of the file */
    RouteTable(
            String name,
            List<VirtualHostRoutes> all,
            HostIndex<VirtualHostRoutes> hosts,
            boolean ignorePort,
            boolean switchesFilters) {
        this.name = name;
        this.all = List.copyOf(all);
        this.hosts = hosts;
        this.ignorePort = ignorePort;
        this.switchesFilters = switchesFilters;
    }

    /** Name of the route configuration. */
    public String name() {
        return name;
    }

    /** Whether some route switches a filter off or on, so that the route must be known before the filters begin. */
    public boolean switchesFilters() {
        return switchesFilters;
    }

    /** The route for the request's head as it is now; null if none matches. */
    public @Nullable CompiledRoute match(RouteInput in) {
        return match(in, null);
    }

    /** The same, and why. Off the hot path. */
    public RouteAccount.Explained explain(RouteInput in) {
        RouteWitness why = new RouteWitness();
        CompiledRoute route = match(in, why);
        return new RouteAccount.Explained(route, why.account(name, all, in.requestHeaders(), route));
    }

    private @Nullable CompiledRoute match(RouteInput in, @Nullable RouteWitness why) {
        Headers head = in.requestHeaders();
        Headers.Wire wire = head.wire();
        int at = wire.find(HeaderName.AUTHORITY, 0);
        VirtualHostRoutes host = at < 0
                ? hosts.any()
                : host(wire.array(), wire.valueFrom(at), wire.valueFrom(at) + wire.valueLength(at), why);
        if (why != null) {
            why.host(host);
        }
        return host == null ? null : host.match(in, head, why);
    }

    private @Nullable VirtualHostRoutes host(byte[] in, int from, int to, @Nullable RouteWitness why) {
        return hosts.find(in, from, ignorePort ? withoutPort(in, from, to) : to, why);
    }

    private static int withoutPort(byte[] in, int from, int to) {
        int at = to - 1;
        while (at >= from && in[at] >= '0' && in[at] <= '9') {
            at--;
        }
        return at > from && in[at] == ':' ? at : to;
    }
}
