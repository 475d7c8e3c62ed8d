package dev.sluice.runtime.route;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.upstream.Clusters;
import java.util.Optional;

/** Which cluster a request goes to; empty if it does not exist. Any loop. */
interface ClusterChoice {
    /** No cluster. */
    ClusterChoice NONE = new ClusterChoice() {
        @Override
        public Optional<Cluster> of(Headers head) {
            return Optional.empty();
        }

        @Override
        public String words() {
            return "";
        }
    };

    Optional<Cluster> of(Headers head);

    /** The cluster's name, or where it is looked for. */
    String words();

    /** Looked up once, and again as long as it is not there: it may come from a discovery service. */
    static ClusterChoice named(String name, Clusters clusters) {
        return new Named(name, clusters, find(name, clusters));
    }

    static ClusterChoice byHeader(HeaderName header, Clusters clusters) {
        return new ByHeader(header, clusters);
    }

    private static Optional<Cluster> find(String name, Clusters clusters) {
        return clusters.find(name).map(cluster -> cluster);
    }

    /** By its name. */
    record Named(String name, Clusters clusters, Optional<Cluster> known) implements ClusterChoice {
        @Override
        public Optional<Cluster> of(Headers head) {
            return known.isPresent() ? known : find(name, clusters);
        }

        @Override
        public String words() {
            return name;
        }
    }

    /** By a name in a header. */
    record ByHeader(HeaderName header, Clusters clusters) implements ClusterChoice {
        @Override
        public Optional<Cluster> of(Headers head) {
            String name = head.get(header);
            return name.isEmpty() ? Optional.empty() : find(name, clusters);
        }

        @Override
        public String words() {
            return "named by header " + header;
        }
    }
}
