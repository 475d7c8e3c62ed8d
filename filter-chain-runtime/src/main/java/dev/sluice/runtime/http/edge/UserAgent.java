package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/**
 * {@code add_user_agent}: who we are, to our own services. Immutable.
 *
 * @param cluster this proxy's service cluster; empty: nothing is added
 * @param node this proxy's node id, empty for none
 */
public record UserAgent(String cluster, String node) {
    public static final UserAgent NONE = new UserAgent("", "");
    private static final HeaderName USER_AGENT = HeaderName.of("user-agent");
    private static final HeaderName CLUSTER = HeaderName.of("x-envoy-downstream-service-cluster");
    private static final HeaderName NODE = HeaderName.of("x-envoy-downstream-service-node");

    void request(Headers head) {
        if (cluster.isEmpty()) {
            return;
        }
        head.set(CLUSTER, cluster);
        if (!node.isEmpty()) {
            head.set(NODE, node);
        }
        if (!head.has(USER_AGENT)) {
            head.add(USER_AGENT, cluster);
        }
    }
}
