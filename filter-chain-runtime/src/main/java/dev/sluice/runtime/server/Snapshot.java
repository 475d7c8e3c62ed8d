package dev.sluice.runtime.server;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.List;
import java.util.Optional;

/**
 * A configuration as it was compiled: nothing is bound, opened or connected yet.
 *
 * @param mostConnections of clients in all, 0 if nothing is said
 */
record Snapshot(
        Bootstrap bootstrap,
        Place place,
        ClusterSet clusters,
        List<ListenerPlan> listeners,
        Optional<AdminPlan> admin,
        int mostConnections) {}
