package dev.sluice.runtime.server;

import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.ClusterSet;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How the clusters of one snapshot differ from those before, by name. Immutable. */
record ClusterChanges(List<String> added, List<String> modified, List<String> removed) {
    static ClusterChanges between(ClusterSet before, ClusterSet after) {
        Set<String> old = new TreeSet<>();
        before.all().forEach(each -> old.add(each.name()));
        List<String> added = new ArrayList<>();
        List<String> modified = new ArrayList<>();
        for (UpstreamCluster cluster : after.all()) {
            if (!old.remove(cluster.name())) {
                added.add(cluster.name());
            } else if (!before.find(cluster.name()).equals(Optional.of(cluster))) {
                modified.add(cluster.name());
            }
        }
        return new ClusterChanges(List.copyOf(added), List.copyOf(modified), List.copyOf(old));
    }

    /** Source: Envoy, cluster manager statistics. */
    void count(Stats stats) {
        Stats.StatScope scope = stats.scope("cluster_manager");
        scope.counter("cluster_added").add(added.size());
        scope.counter("cluster_modified").add(modified.size());
        scope.counter("cluster_removed").add(removed.size());
        scope.counter("cluster_updated").add(0);
        scope.gauge("active_clusters").add(added.size() - removed.size());
        scope.gauge("warming_clusters").set(0);
    }
}
