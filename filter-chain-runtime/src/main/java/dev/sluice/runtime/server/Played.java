package dev.sluice.runtime.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration whose clusters have one host each, in memory, and whose listeners read what they are given: HTTP/1.1 without TLS.
 *
 * @param hosts cluster by address
 */
record Played(Bootstrap bootstrap, Map<InetSocketAddress, String> hosts) {
    static Played of(Bootstrap given) {
        Bootstrap.Builder made = given.toBuilder();
        Map<InetSocketAddress, String> hosts = new LinkedHashMap<>();
        for (Cluster.Builder cluster : made.getStaticResourcesBuilder().getClustersBuilderList()) {
            int number = hosts.size() + 1;
            InetSocketAddress at = new InetSocketAddress("10.255." + number / 250 + '.' + (number % 250 + 1), 80);
            hosts.put(at, cluster.getName());
            host(cluster, at);
        }
        for (Listener.Builder listener : made.getStaticResourcesBuilder().getListenersBuilderList()) {
            listener.getFilterChainsBuilderList().forEach(Played::plain);
            if (listener.hasDefaultFilterChain()) {
                plain(listener.getDefaultFilterChainBuilder());
            }
        }
        return new Played(made.build(), hosts);
    }

    private static void host(Cluster.Builder cluster, InetSocketAddress at) {
        String name = cluster.getLoadAssignment().getEndpointsList().stream()
                .flatMap(group -> group.getLbEndpointsList().stream())
                .map(one -> one.getEndpoint().getHostname().isEmpty()
                        ? one.getEndpoint().getAddress().getSocketAddress().getAddress()
                        : one.getEndpoint().getHostname())
                .findFirst()
                .orElse("");
        SocketAddress address = SocketAddress.newBuilder()
                .setAddress(at.getHostString())
                .setPortValue(at.getPort())
                .build();
        Endpoint endpoint = Endpoint.newBuilder()
                .setHostname(name)
                .setAddress(Address.newBuilder().setSocketAddress(address))
                .build();
        LocalityLbEndpoints group = LocalityLbEndpoints.newBuilder()
                .addLbEndpoints(LbEndpoint.newBuilder().setEndpoint(endpoint))
                .build();
        cluster.clearClusterDiscoveryType()
                .clearTransportSocket()
                .clearTransportSocketMatches()
                .clearHealthChecks()
                .clearField(Cluster.getDescriptor().findFieldByName("http2_protocol_options"))
                .clearTypedExtensionProtocolOptions()
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(cluster.getName())
                        .addEndpoints(group));
    }

    private static void plain(FilterChain.Builder chain) {
        for (Filter.Builder filter : chain.getFiltersBuilderList()) {
            Any config = filter.getTypedConfig();
            if (config.is(HttpConnectionManager.class)) {
                filter.setTypedConfig(Any.pack(automatic(config)));
            }
        }
    }

    private static HttpConnectionManager automatic(Any config) {
        try {
            return config.unpack(HttpConnectionManager.class).toBuilder()
                    .setCodecType(HttpConnectionManager.CodecType.AUTO)
                    .build();
        } catch (InvalidProtocolBufferException checkedBefore) {
            throw new IllegalArgumentException(checkedBefore);
        }
    }
}
