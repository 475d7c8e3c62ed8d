package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.transport.tls.TlsCompiler;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import java.util.ArrayList;
import java.util.List;

/** {@code transport_socket} and {@code transport_socket_matches}. Blocks: reads certificates. */
final class SocketsCompiler {
    private SocketsCompiler() {}

    static ClusterPlan.Sockets compile(Cluster cluster, ClusterPlan.Speaks speaks, Place at, StaticSecrets secrets) {
        ClusterPlan.Sockets.Socket usual = cluster.hasTransportSocket()
                ? socket(cluster.getTransportSocket(), at.field("transport_socket"), secrets)
                : ClusterPlan.Sockets.Socket.PLAIN;
        List<ClusterPlan.Sockets.Match> matches = new ArrayList<>();
        for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
            Cluster.TransportSocketMatch each = cluster.getTransportSocketMatches(i);
            Place place = at.field("transport_socket_matches").index(i);
            if (each.getName().isEmpty()) {
                place.field("name").error("a name is required");
            }
            matches.add(new ClusterPlan.Sockets.Match(
                    each.getMatch(), socket(each.getTransportSocket(), place.field("transport_socket"), secrets)));
        }
        if (speaks == ClusterPlan.Speaks.AUTO && !cluster.hasTransportSocket()) {
            at.error("auto_config needs a transport socket with TLS, by which the protocol is agreed on");
        }
        return new ClusterPlan.Sockets(usual, matches);
    }

    /** TLS, plain, or either behind the PROXY protocol. */
    private static ClusterPlan.Sockets.Socket socket(TransportSocket socket, Place place, StaticSecrets secrets) {
        if (!socket.getTypedConfig().is(ProxyProtocolUpstreamTransport.class)) {
            return new ClusterPlan.Sockets.Socket(TlsCompiler.upstream(socket, place, secrets), null);
        }
        Place at = place.field("typed_config");
        try {
            ProxyProtocolUpstreamTransport around =
                    socket.getTypedConfig().unpack(ProxyProtocolUpstreamTransport.class);
            return new ClusterPlan.Sockets.Socket(
                    TlsCompiler.upstream(around.getTransportSocket(), at.field("transport_socket"), secrets),
                    ProxyHeader.of(around.getConfig(), at.field("config")));
        } catch (InvalidProtocolBufferException e) {
            at.error("cannot be read: " + e.getMessage());
            return ClusterPlan.Sockets.Socket.PLAIN;
        }
    }
}
