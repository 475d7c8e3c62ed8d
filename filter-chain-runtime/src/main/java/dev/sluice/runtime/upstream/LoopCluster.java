package dev.sluice.runtime.upstream;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One loop's part of a cluster: its balancer and its pools. Loop-confined. */
final class LoopCluster {
    private final RunningCluster cluster;
    private final Loop loop;
    private final RandomGenerator random;
    private final Map<Host, HostPool> pools = new IdentityHashMap<>();
    private final Map<Host, HostPool> shared = new IdentityHashMap<>();
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
        return host == null ? UpstreamCluster.Cancel.NONE : pool(host, http2).open(choice.fresh(), events, listener);
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
        RawConnection connection = new RawConnection(this, host, listener);
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

    private HostPool pool(Host host, boolean http2) {
        Map<Host, HostPool> of = http2 ? shared : pools;
        HostPool known = of.get(host);
        if (known == null) {
            known = new HostPool(cluster, host, loop, http2);
            if (draining) {
                known.drain();
            }
            of.put(host, known);
        }
        return known;
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
        leave(pools, stay);
        leave(shared, stay);
        leaving.removeIf(HostPool::empty);
    }

    private void leave(Map<Host, HostPool> from, Set<Host> stay) {
        for (Iterator<Map.Entry<Host, HostPool>> all = from.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Host, HostPool> entry = all.next();
            if (!stay.contains(entry.getKey())) {
                all.remove();
                leaving.add(entry.getValue());
                entry.getValue().drain();
            }
        }
    }

    private List<HostPool> running() {
        List<HostPool> all = new ArrayList<>(pools.values());
        all.addAll(shared.values());
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
