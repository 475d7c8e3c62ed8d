package dev.sluice.runtime.upstream;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.plan.Downstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One loop's part of a cluster: its balancer and its pools. Loop-confined. */
final class LoopCluster {
    private static final int NAMES_KEPT = 256;

    /** Connections of TLS for one server name are not for another, nor those of one client where hosts are told. */
    private record Named(
            Host host, String serverName, @Nullable Downstream client, boolean http2) {}

    private final RunningCluster cluster;
    private final Loop loop;
    private final RandomGenerator random;
    private final Map<Host, HostPool> pools = new IdentityHashMap<>();
    private final Map<Host, HostPool> shared = new IdentityHashMap<>();
    private final Map<Named, HostPool> named = new HashMap<>();
    private final List<HostPool> leaving = new ArrayList<>();
    private final Set<RawConnection> raw = Collections.newSetFromMap(new IdentityHashMap<>());
    private Balancer balancer;
    private boolean draining;

    LoopCluster(RunningCluster cluster, Loop loop) {
        this.cluster = cluster;
        this.loop = loop;
        random = cluster.environment().random().get();
        balancer = balancer(cluster.hostSet());
    }

    private Balancer balancer(HostSet hosts) {
        return new Balancer(hosts, cluster.plan().policy(), random, cluster.stats().healthyPanic);
    }

    Loop loop() {
        return loop;
    }

    RunningCluster cluster() {
        return cluster;
    }

    UpstreamCluster.Cancel openHttp(
            HostChoice choice, boolean http2, HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        Host host = choose(choice, listener);
        return host == null
                ? UpstreamCluster.Cancel.NONE
                : pool(host, choice, http2).open(choice.fresh(), events, listener);
    }

    UpstreamCluster.Cancel openRaw(HostChoice choice, OpenListener<? super UpstreamRaw> listener) {
        Host host = choose(choice, listener);
        if (host == null) {
            return UpstreamCluster.Cancel.NONE;
        }
        boolean connections = cluster.breakers().connections.allows();
        if (!connections || !cluster.breakers().pending.allows()) {
            (connections ? cluster.stats().rqPendingOverflow : cluster.stats().cxOverflow).add(1);
            listener.onFailed(Upstream.Failure.OVERFLOW, host.address(), "");
            return UpstreamCluster.Cancel.NONE;
        }
        RawConnection connection = new RawConnection(this, host, choice.client(), listener);
        raw.add(connection);
        connection.dial();
        return connection;
    }

    private @Nullable Host choose(HostChoice choice, OpenListener<?> listener) {
        if (cluster.hostSet() != balancer.hosts()) {
            sync();
        }
        Host host = balancer.choose(choice);
        if (host == null) {
            cluster.stats().cxNoneHealthy.add(1);
            listener.onFailed(Upstream.Failure.NO_HEALTHY_HOST, "", "");
        }
        return host;
    }

    private HostPool pool(Host host, HostChoice choice, boolean http2) {
        if (!choice.serverName().isEmpty() || choice.client() != null) {
            return named(new Named(host, choice.serverName(), choice.client(), http2));
        }
        Map<Host, HostPool> of = http2 ? shared : pools;
        HostPool known = of.get(host);
        if (known == null) {
            known = made(host, "", null, http2);
            of.put(host, known);
        }
        return known;
    }

    private HostPool named(Named key) {
        HostPool known = named.get(key);
        if (known == null) {
            if (named.size() >= NAMES_KEPT) {
                // Clients choose the names: those without a connection are not kept.
                named.values().removeIf(HostPool::empty);
            }
            known = made(key.host, key.serverName, key.client, key.http2);
            named.put(key, known);
        }
        return known;
    }

    private HostPool made(Host host, String serverName, @Nullable Downstream client, boolean http2) {
        HostPool made = new HostPool(cluster, host, serverName, client, loop, http2);
        if (draining) {
            made.drain();
        }
        return made;
    }

    void gone(RawConnection connection) {
        raw.remove(connection);
    }

    /** Takes the hosts as they are now; pools of hosts that went finish what runs. */
    void sync() {
        HostSet now = cluster.hostSet();
        if (now == balancer.hosts()) {
            return;
        }
        balancer = balancer(now);
        Set<Host> stay = Collections.newSetFromMap(new IdentityHashMap<>());
        stay.addAll(now.all);
        leave(host -> !stay.contains(host));
    }

    /** A host is found unhealthy: what is sent to it all the same goes over new connections, which may take a better way. */
    void failing(Host host) {
        sync();
        leave(host::equals);
        if (cluster.plan().closeOnFailure()) {
            for (RawConnection each : new ArrayList<>(raw)) {
                if (each.host == host) {
                    each.abort();
                }
            }
        }
    }

    private void leave(Predicate<Host> goes) {
        leave(pools, goes);
        leave(shared, goes);
        leave(named, key -> goes.test(key.host));
        leaving.removeIf(HostPool::empty);
    }

    private <K> void leave(Map<K, HostPool> from, Predicate<K> goes) {
        for (Iterator<Map.Entry<K, HostPool>> all = from.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<K, HostPool> entry = all.next();
            if (goes.test(entry.getKey())) {
                HostPool pool = entry.getValue();
                all.remove();
                leaving.add(pool);
                pool.drain();
            }
        }
    }

    private List<HostPool> running() {
        List<HostPool> all = new ArrayList<>(pools.values());
        all.addAll(shared.values());
        all.addAll(named.values());
        return all;
    }

    void drain() {
        draining = true;
        running().forEach(HostPool::drain);
    }

    void close() {
        drain();
        running().forEach(HostPool::close);
        new ArrayList<>(leaving).forEach(HostPool::close);
        new ArrayList<>(raw).forEach(RawConnection::abort);
    }
}
