package dev.sluice.runtime.server;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;

/** The node's names: flags win over the file. */
final class Nodes {
    private Nodes() {}

    static Bootstrap named(Bootstrap bootstrap, ServerOptions options) {
        Node.Builder node = bootstrap.getNode().toBuilder();
        if (!options.serviceCluster().isEmpty()) {
            node.setCluster(options.serviceCluster());
        }
        if (!options.serviceNode().isEmpty()) {
            node.setId(options.serviceNode());
        }
        if (!options.serviceZone().isEmpty()) {
            node.getLocalityBuilder().setZone(options.serviceZone());
        }
        Node named = node.build();
        return named.equals(Node.getDefaultInstance())
                ? bootstrap
                : bootstrap.toBuilder().setNode(named).build();
    }
}
