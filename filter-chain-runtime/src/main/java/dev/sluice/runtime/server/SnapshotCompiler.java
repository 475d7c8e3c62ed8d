package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.http.HttpEndpoints;
import dev.sluice.runtime.listener.LimitCompiler;
import dev.sluice.runtime.listener.ListenerCompiler;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.transport.tls.StaticSecrets;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import dev.sluice.runtime.upstream.OutlierLog;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From a bootstrap to a {@link Snapshot}: reads every resource, reports every problem, starts nothing. Off the loops. */
final class SnapshotCompiler {
    private final Registry registry;
    private final ClusterEnvironment clusters;
    private final LogSinks sinks;
    private final ClusterSet previous;

    /** @param previous clusters that go on if their configuration is the same */
    SnapshotCompiler(Registry registry, ClusterEnvironment clusters, LogSinks sinks, ClusterSet previous) {
        this.registry = registry;
        this.clusters = clusters;
        this.sinks = sinks;
        this.previous = previous;
    }

    /** @param surroundings asked when filters are opened, which is not here */
    Snapshot compile(Bootstrap bootstrap, Place place, Supplier<Surroundings> surroundings) {
        Place resources = place.field("static_resources");
        Place at = resources.field("clusters");
        List<Cluster> all = bootstrap.getStaticResources().getClustersList();
        OutlierLog outliers = guarded(at, () -> outlierLog(bootstrap, place));
        StaticSecrets secrets = secrets(bootstrap, resources.field("secrets"));
        ClusterSet compiled = guarded(at, () -> ClusterSet.compile(all, at, clusters, previous, outliers, secrets));
        ClusterSet set = compiled == null ? ClusterSet.EMPTY : compiled;
        HttpEndpoints endpoints = new HttpEndpoints(registry, surroundings, sinks);
        List<ListenerPlan> listeners = listeners(
                bootstrap.getStaticResources().getListenersList(), resources.field("listeners"), endpoints, secrets);
        Place adminPlace = place.field("admin");
        Optional<AdminPlan> admin = bootstrap.hasAdmin()
                ? Optional.ofNullable(
                        guarded(adminPlace, () -> AdminPlan.compile(bootstrap.getAdmin(), adminPlace, sinks)
                                .orElse(null)))
                : Optional.empty();
        int most = LimitCompiler.compile(bootstrap.getOverloadManager(), place.field("overload_manager"));
        return new Snapshot(bootstrap, place, set, listeners, admin, most);
    }

    private static StaticSecrets secrets(Bootstrap bootstrap, Place at) {
        StaticSecrets all = guarded(
                at, () -> StaticSecrets.compile(bootstrap.getStaticResources().getSecretsList(), at));
        return all == null ? StaticSecrets.NONE : all;
    }

    private @Nullable OutlierLog outlierLog(Bootstrap bootstrap, Place place) {
        return OutlierLog.open(
                sinks,
                bootstrap.getClusterManager().getOutlierDetection().getEventLogPath(),
                place.field("cluster_manager").field("outlier_detection").field("event_log_path"));
    }

    /** A compiler that throws is a bug of ours, and still no reason to show its user a stack trace. */
    private static <T> @Nullable T guarded(Place place, Supplier<@Nullable T> compiler) {
        try {
            return compiler.get();
        } catch (RuntimeException bug) {
            System.getLogger("sluice.config").log(System.Logger.Level.DEBUG, "a compiler failed at " + place, bug);
            place.error("cannot be used: " + bug);
            return null;
        }
    }

    private List<ListenerPlan> listeners(
            List<Listener> all, Place place, HttpEndpoints endpoints, StaticSecrets secrets) {
        List<ListenerPlan> plans = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Place at = place.index(i);
            Listener each = all.get(i);
            ListenerPlan plan = guarded(at, () -> ListenerCompiler.compile(each, at, registry, endpoints, secrets));
            if (plan == null) {
                continue;
            }
            if (!names.add(plan.name())) {
                at.field("name").error("duplicate listener '" + plan.name() + "'");
            }
            plans.add(plan);
        }
        return plans;
    }
}
