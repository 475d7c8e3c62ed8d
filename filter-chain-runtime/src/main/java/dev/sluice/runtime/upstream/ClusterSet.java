package dev.sluice.runtime.upstream;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.upstream.plan.ClusterCompiler;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of one snapshot. A cluster whose configuration did not change is the same running cluster in the next set, with its hosts, pools and
 * connections. Life: {@link #compile}, {@link #start}, {@link #warm}, then {@link #drain} once the next set has started, or {@link #close}. Any
 * thread.
 */
public final class ClusterSet implements Clusters {
    /** No clusters. */
    public static final ClusterSet EMPTY = new ClusterSet(Map.of());

    private final Map<String, RunningCluster> byName;
    private boolean started;
    private boolean ended;

    private ClusterSet(Map<String, RunningCluster> byName) {
        this.byName = byName;
    }

    /**
     * Compiles without starting anything; problems go to the place. Clusters with errors are left out.
     *
     * @param place of the list, for instance {@code static_resources.clusters}
     * @param previous the set running now, {@link #EMPTY} at first
     */
    public static ClusterSet compile(
            List<Cluster> clusters, Place place, ClusterEnvironment environment, ClusterSet previous) {
        return compile(clusters, place, environment, previous, null, StaticSecrets.NONE);
    }

    /** As {@link #compile(List, Place, ClusterEnvironment, ClusterSet)}, with a log for hosts that outlier detection takes out, and secrets to name. */
    public static ClusterSet compile(
            List<Cluster> clusters,
            Place place,
            ClusterEnvironment environment,
            ClusterSet previous,
            @Nullable OutlierLog outliers,
            StaticSecrets secrets) {
        Map<String, RunningCluster> made = new LinkedHashMap<>();
        for (int i = 0; i < clusters.size(); i++) {
            Cluster config = clusters.get(i);
            Place at = place.index(i);
            Optional<ClusterPlan> plan = ClusterCompiler.plan(config, at, secrets);
            if (made.containsKey(config.getName())) {
                at.field("name").error("cluster manager: duplicate cluster '" + config.getName() + "'");
                continue;
            }
            RunningCluster before = previous.byName.get(config.getName());
            if (before != null && before.same(config, plan, outliers)) {
                made.put(config.getName(), before);
            } else {
                plan.ifPresent(p -> made.put(
                        p.name(), new RunningCluster(p, environment, HealthLog.open(p, environment, at), outliers)));
            }
        }
        return new ClusterSet(Collections.unmodifiableMap(made));
    }

    /** Begins to discover hosts; idempotent. */
    public synchronized void start() {
        if (!started) {
            started = true;
            byName.values().forEach(RunningCluster::hold);
        }
    }

    /** Completes when every cluster knows its first hosts, failed to find any, or took too long. Never exceptionally. */
    public CompletionStage<Void> warm() {
        return CompletableFuture.allOf(byName.values().stream()
                .map(c -> c.warm().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** No snapshot uses it any more: clusters that are in no other started set close their idle connections and finish what runs. */
    public synchronized void drain() {
        if (started && !ended) {
            byName.values().forEach(RunningCluster::drain);
        }
        ended = true;
    }

    /** As {@link #drain}, or after it: what runs is cut. */
    public synchronized void close() {
        if (started && !ended) {
            byName.values().forEach(RunningCluster::close);
        } else if (started) {
            byName.values().forEach(RunningCluster::closeDrained);
        }
        ended = true;
    }

    @Override
    public Optional<UpstreamCluster> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Collection<UpstreamCluster> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** For the administration interface, in the order of the configuration. */
    public Collection<ClusterView> views() {
        return Collections.unmodifiableCollection(byName.values());
    }
}
