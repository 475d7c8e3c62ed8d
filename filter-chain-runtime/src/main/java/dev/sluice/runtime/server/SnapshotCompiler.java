package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.http.HttpEndpoints;
import dev.sluice.runtime.listener.ListenerCompiler;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** From a bootstrap to a {@link Snapshot}: reads every resource, reports every problem, starts nothing. Off the loops. */
final class SnapshotCompiler {
    private final Registry registry;
    private final ClusterEnvironment clusters;
    private final LogSinks sinks;

    SnapshotCompiler(Registry registry, ClusterEnvironment clusters, LogSinks sinks) {
        this.registry = registry;
        this.clusters = clusters;
        this.sinks = sinks;
    }

    /** @param surroundings asked when filters are opened, which is not here */
    Snapshot compile(Bootstrap bootstrap, Place place, Supplier<Surroundings> surroundings) {
        Place resources = place.field("static_resources");
        ClusterSet set = ClusterSet.compile(
                bootstrap.getStaticResources().getClustersList(),
                resources.field("clusters"),
                clusters,
                ClusterSet.EMPTY);
        HttpEndpoints endpoints = new HttpEndpoints(registry, surroundings, sinks);
        List<ListenerPlan> listeners =
                listeners(bootstrap.getStaticResources().getListenersList(), resources.field("listeners"), endpoints);
        Optional<AdminPlan> admin = bootstrap.hasAdmin()
                ? AdminPlan.compile(bootstrap.getAdmin(), place.field("admin"), sinks)
                : Optional.empty();
        return new Snapshot(bootstrap, place, set, listeners, admin);
    }

    private List<ListenerPlan> listeners(List<Listener> all, Place place, HttpEndpoints endpoints) {
        List<ListenerPlan> plans = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Place at = place.index(i);
            ListenerPlan plan = ListenerCompiler.compile(all.get(i), at, registry, endpoints);
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
