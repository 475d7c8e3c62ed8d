package dev.sluice.runtime.route;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.upstream.Clusters;
import java.util.Optional;

/** Which cluster a request goes to; empty if it does not exist. Any loop. */
@FunctionalInterface
interface ClusterChoice {
    /** No cluster. */
    ClusterChoice NONE = head -> Optional.empty();

    Optional<Cluster> of(Headers head);

    /** Looked up once, and again as long as it is not there: it may come from a discovery service. */
    static ClusterChoice named(String name, Clusters clusters) {
        Optional<Cluster> known = find(name, clusters);
        return known.isPresent() ? head -> known : head -> find(name, clusters);
    }

    static ClusterChoice byHeader(HeaderName header, Clusters clusters) {
        return head -> {
            String name = head.get(header);
            return name.isEmpty() ? Optional.empty() : find(name, clusters);
        };
    }

    private static Optional<Cluster> find(String name, Clusters clusters) {
        return clusters.find(name).map(cluster -> cluster);
    }
}
