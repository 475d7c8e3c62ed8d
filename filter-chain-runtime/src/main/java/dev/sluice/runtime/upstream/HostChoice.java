package dev.sluice.runtime.upstream;

import dev.sluice.filter.Connection;
import dev.sluice.runtime.upstream.plan.Downstream;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stream says about the host it wants.
 *
 * @param hash for consistent hashing
 * @param prefer address:port to use if usable, empty for none
 * @param strict fail rather than use another than {@code prefer}
 * @param avoid hosts already tried, to be avoided if others are usable
 * @param safe the request may be sent again on a fresh connection if a pooled one turns out dead
 * @param fresh open a new connection even if a pooled one is idle: for the try after a pooled one turned out dead
 * @param client whose connection it is, where hosts are told: connections are not shared among clients; else null
 * @param serverName what the request calls the server, where the cluster asks for it: connections are not shared among names; else empty
 */
public record HostChoice(
        OptionalLong hash,
        String prefer,
        boolean strict,
        Set<String> avoid,
        boolean safe,
        boolean fresh,
        String serverName,
        @Nullable Downstream client) {
    public static final HostChoice ANY = new HostChoice(OptionalLong.empty(), "", false, Set.of(), true);

    /** A choice that takes pooled connections. */
    public HostChoice(OptionalLong hash, String prefer, boolean strict, Set<String> avoid, boolean safe) {
        this(hash, prefer, strict, avoid, safe, false, "", null);
    }

    /** The same wish for a server of that name. */
    public HostChoice named(String name) {
        return name.isEmpty() ? this : new HostChoice(hash, prefer, strict, avoid, safe, fresh, name, client);
    }

    /** The same wish for a client, if the cluster tells its hosts. */
    public HostChoice of(UpstreamCluster cluster, Connection from) {
        return cluster.tellsClient()
                ? new HostChoice(hash, prefer, strict, avoid, safe, fresh, serverName, Downstream.of(from))
                : this;
    }

    /** The same wish on a new connection to that host, for the one repetition after a pooled connection had died. */
    public HostChoice freshOn(String host) {
        return new HostChoice(hash, host, false, avoid, safe, true, serverName, client);
    }
}
