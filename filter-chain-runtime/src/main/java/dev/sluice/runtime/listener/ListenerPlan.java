package dev.sluice.runtime.listener;

import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.network.NetworkChainPlan;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.tls.TlsPlan;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener as it was read: no filter made, nothing bound. Immutable, any thread. Two plans of equal {@link #source} are the same listener.
 *
 * @param addresses all of them, the first names the numbers
 * @param statName after {@code listener.}: the stat prefix, or the address with colons made underscores
 */
public record ListenerPlan(
        Listener source,
        Place place,
        String name,
        List<SocketAddress> addresses,
        String statName,
        boolean bind,
        ListenOptions options,
        boolean exactBalance,
        int bufferLimitBytes,
        boolean ignoresGlobalLimit,
        TrafficDirection direction,
        List<Chain> chains,
        @Nullable Chain fallback,
        List<Filter> filters,
        long filtersTimeoutNanos,
        boolean continuesOnTimeout,
        List<AccessLog> accessLogs) {
    /**
     * One filter chain.
     *
     * @param tls null for plain bytes
     * @param secureNanos how long a handshake may take
     * @param place of its transport socket
     * @param at of the chain
     */
    record Chain(
            FilterChainMatch source,
            ChainMatch match,
            NetworkChainPlan filters,
            @Nullable TlsPlan tls,
            long secureNanos,
            Place place,
            Place at) {
        /** Where the chain itself stands. */
        String where() {
            return at.where();
        }
    }

    /** One listener filter. */
    record Filter(String name, Extension extension, Object config, Containment containment, Place place) {}

    /**
     * Whether a listener of that plan can go on with this one's chains on its sockets. Options do not count: a second socket would be refused the
     * address, or would get a part of the clients while the rest waits at a socket that closes.
     */
    public boolean sameSockets(ListenerPlan other) {
        return addresses.equals(other.addresses) && bind == other.bind;
    }
}
