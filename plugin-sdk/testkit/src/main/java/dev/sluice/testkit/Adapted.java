package dev.sluice.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Resources as the kit runs them: clusters have one host, played in plain HTTP/1.1, which needs no health checks; listeners take plain connections;
 * a recorder stands first in each HTTP chain, and each listener logs its connections to the kit too.
 */
final class Adapted {
    static final String RECORDER = "sluice.testkit.recorder";
    static final String ARRIVALS = "sluice.testkit.arrivals";
    /** The path of the kit's own log of connections. */
    static final String CONNECTIONS = "sluice.testkit.connections";

    private static final String STRUCT = "{\"@type\": type.googleapis.com/google.protobuf.Struct}\n";

    private Adapted() {}

    static String plain(String name) {
        return "name: " + name + "\ntyped_config: " + STRUCT;
    }

    static Listener listener(Listener given) {
        Listener.Builder listener = given.toBuilder();
        listener.addAccessLog(Yaml.read(
                "name: kit\ntyped_config:\n  \"@type\": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog\n  path: "
                        + CONNECTIONS
                        + "\n  format: \"%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%\\t%RESPONSE_FLAGS%\\t%CONNECTION_TERMINATION_DETAILS%\\n\"\n",
                AccessLog.getDefaultInstance()));
        for (FilterChain.Builder chain : listener.getFilterChainsBuilderList()) {
            chain(chain);
        }
        if (listener.hasDefaultFilterChain()) {
            chain(listener.getDefaultFilterChainBuilder());
        }
        return listener.build();
    }

    private static void chain(FilterChain.Builder chain) {
        chain.clearTransportSocket();
        for (Filter.Builder filter : chain.getFiltersBuilderList()) {
            if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                filter.setTypedConfig(Any.pack(manager(filter.getTypedConfig())));
            }
        }
    }

    private static HttpConnectionManager manager(Any any) {
        try {
            HttpFilter recorder = Yaml.read(plain(RECORDER), HttpFilter.getDefaultInstance());
            return any.unpack(HttpConnectionManager.class).toBuilder()
                    .addHttpFilters(0, recorder)
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Cluster cluster(Cluster given, InetSocketAddress host) {
        Cluster one = Yaml.read(
                "name: x\nload_assignment: {cluster_name: x, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: "
                        + host.getHostString() + ", port_value: " + host.getPort() + "}}}}]}]}",
                Cluster.getDefaultInstance());
        return given.toBuilder()
                .clearClusterDiscoveryType()
                .clearTransportSocket()
                .clearHealthChecks()
                .clearField(Cluster.getDescriptor().findFieldByName("http2_protocol_options"))
                .clearTypedExtensionProtocolOptions()
                .setLoadAssignment(one.getLoadAssignment().toBuilder().setClusterName(given.getName()))
                .build();
    }

    /** As {@code %DOWNSTREAM_DIRECT_REMOTE_ADDRESS%} has it. */
    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : address.toString();
    }
}
