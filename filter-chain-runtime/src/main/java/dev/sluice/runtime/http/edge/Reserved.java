package dev.sluice.runtime.http.edge;

import java.util.Set;

/** The headers by which Envoy's own hops talk to each other. */
final class Reserved {
    private static final Set<String> FROM_OUTSIDE = Set.of(
            "x-envoy-retriable-status-codes",
            "x-envoy-retriable-header-names",
            "x-envoy-retry-on",
            "x-envoy-retry-grpc-on",
            "x-envoy-max-retries",
            "x-envoy-upstream-alt-stat-name",
            "x-envoy-upstream-rq-timeout-ms",
            "x-envoy-upstream-rq-per-try-timeout-ms",
            "x-envoy-upstream-rq-timeout-alt-response",
            "x-envoy-expected-rq-timeout-ms",
            "x-envoy-force-trace",
            "x-envoy-ip-tags",
            "x-envoy-hedge-on-per-try-timeout");
    private static final Set<String> AT_THE_EDGE = Set.of(
            "x-envoy-decorator-operation",
            "x-envoy-downstream-service-cluster",
            "x-envoy-downstream-service-node",
            "x-envoy-original-path",
            "x-envoy-original-host");

    private Reserved() {}

    static boolean holds(String name, boolean edge) {
        return FROM_OUTSIDE.contains(name) || edge && AT_THE_EDGE.contains(name);
    }
}
