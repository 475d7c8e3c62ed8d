package dev.sluice.runtime.upstream;

import dev.sluice.filter.Timer;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import dev.sluice.runtime.upstream.plan.Downstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One loop's connections to one host that speak one HTTP. The connection that became idle last is used first, so that those not needed grow old and are closed;
 * requests that find none wait in order, each with a connection on its way if the breakers allow. Semantics of limits and counters: Envoy's
 * connection pool. On HTTP/2 one connection is filled before the next is opened. Loop-confined.
 */
final class HostPool {
    private final RunningCluster cluster;
    private final Host host;
    private final String serverName;
    private final @Nullable Downstream client;
    private final Loop loop;
    /** What the last connection agreed on, where ALPN decides. */
    private boolean http2;

    private final ArrayList<HttpUpstream> free = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Set<HttpUpstream> all = Collections.newSetFromMap(new IdentityHashMap<>());
    private int connecting;
    private boolean draining;
    private @Nullable Timer sweep;

    HostPool(
            RunningCluster cluster,
            Host host,
            String serverName,
            @Nullable Downstream client,
            Loop loop,
            boolean http2) {
        this.client = client;
        this.serverName = serverName;
        this.cluster = cluster;
        this.http2 = http2;
        this.host = host;
        this.loop = loop;
    }

    RunningCluster cluster() {
        return cluster;
    }

    Host host() {
        return host;
    }

    Loop loop() {
        return loop;
    }

    /** Whose requests it carries, if hosts are told; else null. */
    @Nullable
    Downstream client() {
        return client;
    }

    /** Whom a connection of this pool is to reach. */
    TlsContext.Peer peer() {
        ClusterPlan.HttpPlan http = cluster.plan().http();
        return new TlsContext.Peer(
                host.hostname(), http.names().sni(serverName), http.names().san(serverName), http.alpn(http2));
    }

    UpstreamCluster.Cancel open(boolean fresh, HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        Breakers breakers = cluster.breakers();
        dropUnusable();
        boolean mustBeFresh = fresh && breakers.connections.allows();
        boolean pooled = !free.isEmpty() && !mustBeFresh;
        if (!(pooled ? breakers.requests : breakers.pending).allows()) {
            cluster.stats().rqPendingOverflow.add(1);
            listener.onFailed(Upstream.Failure.OVERFLOW, host.address(), "");
            return UpstreamCluster.Cancel.NONE;
        }
        if (pooled) {
            HttpUpstream connection = free.get(free.size() - 1);
            if (connection.room() == 1) {
                full(connection);
            }
            connection.attach(events, listener);
            return UpstreamCluster.Cancel.NONE;
        }
        Waiting request = new Waiting(this, events, listener, mustBeFresh);
        waiting.addLast(request);
        cluster.stats().rqPendingTotal.add(1);
        pending(1);
        connectIfNeeded();
        return request;
    }

    /** Connections whose end is known to the codec but not yet told. */
    private void dropUnusable() {
        while (!free.isEmpty() && free.get(free.size() - 1).room() == 0) {
            HttpUpstream connection = free.get(free.size() - 1);
            full(connection);
            if (!connection.busy()) {
                connection.close();
            }
        }
    }

    /** Where ALPN decides, a connection may be of another kind than was expected when it was dialled. */
    HttpUpstream speaking(HttpUpstream connection, Wire wire) {
        if (cluster.plan().http().speaks() != ClusterPlan.Speaks.AUTO) {
            return connection;
        }
        http2 = wire.applicationProtocol().equals("h2");
        if (http2 == connection instanceof SharedConnection) {
            return connection;
        }
        all.remove(connection);
        HttpUpstream other = http2 ? new SharedConnection(connection) : new PooledConnection(connection);
        all.add(other);
        return other;
    }

    /** A connection can take a request. */
    void ready(HttpUpstream connection) {
        while (connection.room() > 0 && !waiting.isEmpty()) {
            Waiting next = take(connection.used() && !http2);
            if (next == null) {
                break;
            }
            connection.attach(next.events, next.listener);
        }
        if (draining) {
            connection.drain();
        } else if (connection.room() > 0) {
            if (!connection.listed) {
                connection.listed = true;
                free.add(connection);
            }
            if (!connection.busy()) {
                idle(connection);
            }
        } else {
            full(connection);
        }
        if ((http2 || cluster.plan().http().speaks() == ClusterPlan.Speaks.AUTO) && !waiting.isEmpty()) {
            connectIfNeeded();
        }
    }

    /** A connection runs nothing: its time of idleness begins. */
    void idle(HttpUpstream connection) {
        connection.idleSince = loop.nanoTime();
        long limit = cluster.plan().http().idleNanos();
        if (sweep == null && limit > 0 && connection.listed) {
            sweep = loop.after(limit, this::sweep);
        }
    }

    /** A connection has no room for more. */
    void full(HttpUpstream connection) {
        if (connection.listed) {
            connection.listed = false;
            int at = free.size() - 1;
            while (free.get(at) != connection) {
                at--;
            }
            free.remove(at);
        }
    }

    /** The oldest request this connection may serve, for which the breakers have room. */
    private @Nullable Waiting take(boolean used) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            if (used && next.fresh) {
                continue;
            }
            all.remove();
            next.leave();
            pending(-1);
            if (cluster.breakers().requests.allows()) {
                return next;
            }
            cluster.stats().rqPendingOverflow.add(1);
            next.fail(Upstream.Failure.OVERFLOW, host.address(), "");
            return take(used);
        }
        return null;
    }

    void connected() {
        connecting--;
    }

    /** No connection could be made: nobody who waits would fare better, so all are told, as in Envoy. */
    void connectFailed(HttpUpstream connection, boolean timedOut, String reason) {
        connecting--;
        all.remove(connection);
        Upstream.Failure failure = timedOut ? Upstream.Failure.CONNECT_TIMEOUT : Upstream.Failure.CONNECT;
        List<Waiting> told = new ArrayList<>(waiting);
        waiting.clear();
        told.forEach(Waiting::leave);
        pending(-told.size());
        for (Waiting request : told) {
            cluster.stats().rqPendingFailureEject.add(1);
            host.cut(false);
            request.fail(failure, host.address(), reason);
        }
    }

    void closed(HttpUpstream connection) {
        all.remove(connection);
        full(connection);
        connectIfNeeded();
    }

    void forget(Waiting request) {
        if (waiting.remove(request)) {
            pending(-1);
            cluster.stats().rqCancelled.add(1);
        }
    }

    /** Idle connections close now, the others when they are free. */
    void drain() {
        draining = true;
        if (sweep != null) {
            sweep.cancel();
            sweep = null;
        }
        List<HttpUpstream> now = new ArrayList<>(free);
        now.forEach(this::full);
        now.forEach(HttpUpstream::drain);
    }

    /** Everything ends now. */
    void close() {
        drain();
        for (Waiting request : new ArrayList<>(waiting)) {
            if (waiting.remove(request)) {
                request.leave();
                pending(-1);
                request.fail(Upstream.Failure.CONNECT, host.address(), "");
            }
        }
        new ArrayList<>(all).forEach(HttpUpstream::close);
    }

    boolean empty() {
        return all.isEmpty() && waiting.isEmpty();
    }

    private void pending(int n) {
        if (n == 0) {
            return;
        }
        cluster.stats().rqPendingActive.add(n);
        host.pending.addAndGet(n);
        for (int i = 0; i < Math.abs(n); i++) {
            if (n > 0) {
                cluster.breakers().pending.take();
            } else {
                cluster.breakers().pending.give();
            }
        }
    }

    /** A pool without any connection opens one whatever the breaker says, or its requests could wait for ever: Envoy's rule. */
    private void connectIfNeeded() {
        long each = http2 ? cluster.plan().http().http2().maxConcurrentStreams() : 1;
        if (waiting.size() <= connecting * each) {
            return;
        }
        boolean allowed = cluster.breakers().connections.allows();
        if (!allowed) {
            cluster.stats().cxOverflow.add(1);
        }
        if (allowed || all.isEmpty()) {
            HttpUpstream connection = http2 ? new SharedConnection(this) : new PooledConnection(this);
            all.add(connection);
            connecting++;
            connection.dial();
        }
    }

    private void sweep() {
        sweep = null;
        long limit = cluster.plan().http().idleNanos();
        long now = loop.nanoTime();
        for (int i = 0; i < free.size(); ) {
            HttpUpstream oldest = free.get(i);
            long left = oldest.idleSince + limit - now;
            if (oldest.busy()) {
                i++;
            } else if (left > 0) {
                sweep = loop.after(left, this::sweep);
                return;
            } else {
                full(oldest);
                cluster.stats().cxIdleTimeout.add(1);
                oldest.close();
            }
        }
    }
}
