package dev.sluice.filters.http.healthcheck;

import dev.sluice.filter.Cluster;
import java.util.Optional;

/**
 * A cluster that has to be well enough.
 *
 * @param cluster empty if the configuration has none of that name: never well
 * @param least percentage of usable hosts; only 0 itself accepts no hosts at all, otherwise its fraction is dropped, as Envoy does
 */
record ClusterHealth(Optional<Cluster> cluster, double least) {
    boolean wellEnough() {
        if (cluster.isEmpty()) {
            return false;
        }
        Cluster.Membership now = cluster.get().membership();
        return now.total() == 0 ? least == 0 : 100L * now.usable() >= (long) least * now.total();
    }
}
