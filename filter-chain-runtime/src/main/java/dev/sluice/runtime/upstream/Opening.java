package dev.sluice.runtime.upstream;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsWire;
import dev.sluice.runtime.upstream.outlier.Outcomes;
import dev.sluice.runtime.upstream.plan.Downstream;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection's bookkeeping from the first try to its end: breakers, gauges of cluster and host, and the addresses of the host tried in turn.
 * Loop-confined.
 */
abstract class Opening implements Dialer.DialListener, TlsWire.Shake {
    final RunningCluster cluster;
    final Host host;
    final Loop loop;
    private final List<InetSocketAddress> addresses;
    private final long begun;
    private int tried;
    private long connectedAt;
    private boolean over;
    private Dialer.@Nullable Dial dial;
    private @Nullable TlsWire securing;

    Opening(RunningCluster cluster, Host host, Loop loop) {
        this.cluster = cluster;
        this.host = host;
        this.loop = loop;
        addresses = host.addresses();
        begun = loop.nanoTime();
        cluster.stats().cxTotal.add(1);
        cluster.stats().cxActive.add(1);
        cluster.breakers().connections.take();
        host.connectionsOpened.increment();
        host.connections.incrementAndGet();
    }

    /** The same connection, as another kind: what is settled so far goes over. */
    Opening(Opening from) {
        cluster = from.cluster;
        host = from.host;
        loop = from.loop;
        addresses = from.addresses;
        begun = from.begun;
        connectedAt = from.connectedAt;
        from.over = true;
    }

    final void dial() {
        dial = cluster.environment()
                .dialer()
                .dial(loop, addresses.get(tried++), cluster.plan().dial(), this);
    }

    /** Gives up while connecting; nothing is heard any more. */
    final void abandon() {
        if (dial != null && connectedAt == 0) {
            dial.cancel();
        }
        if (securing != null) {
            securing.close();
        }
        ended(true, false);
    }

    @Override
    public final void onConnected(Wire wire) {
        HostSockets.Opened around = cluster.socket(host);
        if (around != null && around.header() != null) {
            wire.write(around.header().bytes(client()));
        }
        TlsContext tls = around == null ? null : around.tls();
        if (tls == null) {
            ready(wire);
            return;
        }
        long limit = cluster.plan().dial().timeoutNanos();
        long left = limit == 0 ? 0 : Math.max(1, limit - (loop.nanoTime() - begun));
        securing = tls.connect(wire, peer(), left, this);
    }

    @Override
    public final void onSecure(TlsWire wire) {
        securing = null;
        ready(wire);
    }

    @Override
    public final void onInsecure(boolean timedOut, String reason) {
        securing = null;
        givenUp(timedOut, reason);
    }

    private void ready(Wire wire) {
        connectedAt = loop.nanoTime();
        cluster.stats().cxConnectMillis.record((connectedAt - begun) / 1_000_000);
        wire.bufferLimit(cluster.plan().bufferBytes());
        opened(wire);
    }

    @Override
    public final void onFailed(boolean timedOut, String reason) {
        if (!timedOut && tried < addresses.size()) {
            dial();
            return;
        }
        givenUp(timedOut, reason);
    }

    private void givenUp(boolean timedOut, String reason) {
        cluster.stats().cxConnectFail.add(1);
        host.connectFailures.increment();
        if (timedOut) {
            cluster.stats().cxConnectTimeout.add(1);
        }
        ended(timedOut, false);
        failed(timedOut, reason);
    }

    /** Settles the accounts; later calls have no effect. */
    final void ended(boolean local, boolean withActive) {
        if (over) {
            return;
        }
        over = true;
        ClusterStats stats = cluster.stats();
        stats.cxActive.add(-1);
        stats.destroyed(local, withActive);
        if (connectedAt != 0) {
            stats.cxLengthMillis.record((loop.nanoTime() - connectedAt) / 1_000_000);
        }
        cluster.breakers().connections.give();
        host.connections.decrementAndGet();
    }

    final boolean over() {
        return over;
    }

    /** A request begins on this connection. */
    final void requestBegins() {
        cluster.stats().rqTotal.add(1);
        cluster.stats().rqActive.add(1);
        cluster.breakers().requests.take();
        host.requests.increment();
        host.running.increment();
        Outcomes watching = host.outcomes();
        if (watching != null) {
            watching.connected();
        }
    }

    final void requestEnds() {
        cluster.stats().rqActive.add(-1);
        cluster.breakers().requests.give();
        host.running.decrement();
    }

    /** Whose bytes it carries; null for nobody's. */
    abstract @Nullable Downstream client();

    /** Whom TLS is to reach. */
    abstract TlsContext.Peer peer();

    abstract void opened(Wire wire);

    abstract void failed(boolean timedOut, String reason);
}
