package dev.sluice.runtime.listener;

import com.google.protobuf.Duration;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.network.EndpointCompiler;
import dev.sluice.runtime.network.NetworkChainPlan;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.transport.tls.TlsCompiler;
import dev.sluice.runtime.transport.tls.TlsPlan;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads listeners. Off the loops; runs no code of filters. Source: Envoy, config.listener.v3.Listener. */
public final class ListenerCompiler {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long FILTERS_NANOS = 15_000_000_000L;
    /** Sixty years: for ever, and still far from where nanoseconds overflow. */
    private static final long MOST_SECONDS = 2_000_000_000L;

    /** Envoy has none unless configured, and a client that stays silent would stay for ever. */
    private static final long HANDSHAKE_NANOS = 15_000_000_000L;

    private final Registry registry;
    private final EndpointCompiler endpoints;
    private final StaticSecrets secrets;

    private ListenerCompiler(Registry registry, EndpointCompiler endpoints, StaticSecrets secrets) {
        this.registry = registry;
        this.endpoints = endpoints;
        this.secrets = secrets;
    }

    /**
     * @param endpoints compiles the HTTP connection manager
     * @return null if it could not be read at all; otherwise problems may have been reported too
     */
    public static @Nullable ListenerPlan compile(
            Listener listener, Place place, Registry registry, EndpointCompiler endpoints) {
        return compile(listener, place, registry, endpoints, StaticSecrets.NONE);
    }

    /** The same where TLS contexts may name secrets. */
    public static @Nullable ListenerPlan compile(
            Listener listener, Place place, Registry registry, EndpointCompiler endpoints, StaticSecrets secrets) {
        return new ListenerCompiler(registry, endpoints, secrets).compile(listener, place);
    }

    private @Nullable ListenerPlan compile(Listener listener, Place place) {
        List<SocketAddress> addresses = addresses(listener, place);
        List<ListenerPlan.Chain> chains = chains(listener, place.field("filter_chains"));
        ListenerPlan.Chain fallback = listener.hasDefaultFilterChain()
                ? chain(listener.getDefaultFilterChain(), place.field("default_filter_chain"))
                : null;
        if (addresses.isEmpty()) {
            return null;
        }
        String statName = listener.getStatPrefix().isEmpty()
                ? ListenAddresses.statName(addresses.get(0))
                : listener.getStatPrefix();
        if (chains.isEmpty() && fallback == null) {
            place.error("no filter chains specified");
        }
        return new ListenerPlan(
                listener,
                place,
                listener.getName().isEmpty() ? statName : listener.getName(),
                addresses,
                statName,
                !listener.hasBindToPort() || listener.getBindToPort().getValue(),
                options(listener),
                exactBalance(listener, place),
                bufferLimit(listener, place),
                listener.getIgnoreGlobalConnLimit(),
                listener.getTrafficDirection(),
                chains,
                fallback,
                filters(listener, place.field("listener_filters")),
                listener.hasListenerFiltersTimeout() ? nanos(listener.getListenerFiltersTimeout()) : FILTERS_NANOS,
                listener.getContinueOnListenerFiltersTimeout(),
                listener.getAccessLogList());
    }

    private static List<SocketAddress> addresses(Listener listener, Place place) {
        List<SocketAddress> all = new ArrayList<>();
        SocketAddress first = ListenAddresses.compile(listener.getAddress(), place.field("address"));
        if (first == null) {
            return all;
        }
        all.add(first);
        for (int i = 0; i < listener.getAdditionalAddressesCount(); i++) {
            AdditionalAddress more = listener.getAdditionalAddresses(i);
            Place at = place.field("additional_addresses").index(i);
            SocketAddress address = ListenAddresses.compile(more.getAddress(), at.field("address"));
            if (address != null) {
                all.add(address);
            }
        }
        return all;
    }

    private static ListenOptions options(Listener listener) {
        int backlog =
                listener.hasTcpBacklogSize() ? listener.getTcpBacklogSize().getValue() : 0;
        boolean reusePort =
                !listener.hasEnableReusePort() || listener.getEnableReusePort().getValue();
        int accepts = listener.hasMaxConnectionsToAcceptPerSocketEvent()
                ? listener.getMaxConnectionsToAcceptPerSocketEvent().getValue()
                : ListenOptions.STANDARD.acceptsPerTurn();
        return new ListenOptions(backlog, reusePort, SocketOptions.NO_DELAY, Math.max(1, accepts));
    }

    private static boolean exactBalance(Listener listener, Place place) {
        if (!listener.hasConnectionBalanceConfig()) {
            return false;
        }
        boolean exact = listener.getConnectionBalanceConfig().hasExactBalance();
        if (!exact) {
            place.field("connection_balance_config").error("only exact_balance is supported");
        }
        return exact;
    }

    private static int bufferLimit(Listener listener, Place place) {
        if (!listener.hasPerConnectionBufferLimitBytes()) {
            return BUFFER_BYTES;
        }
        int bytes = listener.getPerConnectionBufferLimitBytes().getValue();
        if (bytes <= 0) {
            place.field("per_connection_buffer_limit_bytes")
                    .error(Integer.toUnsignedString(bytes) + " is not supported: give 1 to 2147483647 bytes");
            return BUFFER_BYTES;
        }
        return bytes;
    }

    private static long nanos(Duration duration) {
        return Math.min(MOST_SECONDS, duration.getSeconds()) * 1_000_000_000L + duration.getNanos();
    }

    private List<ListenerPlan.Chain> chains(Listener listener, Place place) {
        List<ListenerPlan.Chain> all = new ArrayList<>();
        Set<FilterChainMatch> seen = new LinkedHashSet<>();
        for (int i = 0; i < listener.getFilterChainsCount(); i++) {
            ListenerPlan.Chain chain = chain(listener.getFilterChains(i), place.index(i));
            if (!seen.add(chain.source())) {
                place.index(i)
                        .field("filter_chain_match")
                        .error("multiple filter chains with the same matching rules are defined");
            }
            all.add(chain);
        }
        return all;
    }

    private ListenerPlan.Chain chain(FilterChain chain, Place place) {
        TlsPlan tls = chain.hasTransportSocket()
                ? TlsCompiler.downstream(chain.getTransportSocket(), place.field("transport_socket"), secrets)
                : null;
        FilterChainMatch match = chain.getFilterChainMatch();
        return new ListenerPlan.Chain(
                match,
                ChainMatch.compile(match, place.field("filter_chain_match")),
                NetworkChainPlan.compile(
                        chain.getFiltersList(), place.field("filters"), chain.getName(), registry, endpoints),
                tls,
                chain.hasTransportSocketConnectTimeout()
                        ? nanos(chain.getTransportSocketConnectTimeout())
                        : HANDSHAKE_NANOS,
                place.field("transport_socket"),
                place);
    }

    private List<ListenerPlan.Filter> filters(Listener listener, Place place) {
        List<ListenerPlan.Filter> all = new ArrayList<>();
        for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
            ListenerFilter filter = listener.getListenerFilters(i);
            Place at = place.index(i).field("typed_config");
            if (!filter.hasTypedConfig()) {
                at.error("is missing: filter " + filter.getName() + " needs one");
                continue;
            }
            Extension extension = registry.find(filter.getTypedConfig(), filter.getName(), at, Extension.Kind.LISTENER);
            Object config = extension == null ? null : extension.read(filter.getTypedConfig(), at);
            if (extension != null && config != null) {
                all.add(new ListenerPlan.Filter(
                        filter.getName(), extension, config, Containment.of(filter.getTypedConfig()), at));
            }
        }
        return all;
    }
}
