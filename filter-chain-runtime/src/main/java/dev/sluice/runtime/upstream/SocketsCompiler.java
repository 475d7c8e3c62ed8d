package dev.sluice.runtime.upstream;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.transport.tls.TlsCompiler;
import dev.sluice.runtime.transport.tls.TlsPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.ArrayList;
import java.util.List;

/** {@code transport_socket} and {@code transport_socket_matches}. Blocks: reads certificates. */
final class SocketsCompiler {
    private SocketsCompiler() {}

    static ClusterPlan.Sockets compile(Cluster cluster, ClusterPlan.Speaks speaks, Place at) {
        TlsPlan usual = cluster.hasTransportSocket()
                ? TlsCompiler.upstream(cluster.getTransportSocket(), at.field("transport_socket"))
                : null;
        List<ClusterPlan.Sockets.Match> matches = new ArrayList<>();
        for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
            Cluster.TransportSocketMatch each = cluster.getTransportSocketMatches(i);
            Place place = at.field("transport_socket_matches").index(i);
            if (each.getName().isEmpty()) {
                place.field("name").error("a name is required");
            }
            matches.add(new ClusterPlan.Sockets.Match(
                    each.getMatch(), TlsCompiler.upstream(each.getTransportSocket(), place.field("transport_socket"))));
        }
        if (speaks == ClusterPlan.Speaks.AUTO && !cluster.hasTransportSocket()) {
            at.error("auto_config needs a transport socket with TLS, by which the protocol is agreed on");
        }
        return new ClusterPlan.Sockets(usual, matches);
    }
}
