package dev.sluice.runtime.upstream;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.upstream.outlier.Outcomes;
import dev.sluice.runtime.upstream.plan.Downstream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection for raw bytes: the wire its owner sees, counting what passes. Loop-confined. */
final class RawConnection extends Opening implements Wire, WireEvents, UpstreamCluster.Cancel {
    private final LoopCluster owner;
    private final OpenListener<? super UpstreamRaw> listener;
    private final @Nullable Downstream client;
    private @Nullable Wire wire;
    private @Nullable WireEvents target;
    private boolean waiting = true;
    private boolean running;
    private boolean closing;

    RawConnection(
            LoopCluster owner, Host host, @Nullable Downstream client, OpenListener<? super UpstreamRaw> listener) {
        super(owner.cluster(), host, owner.loop());
        this.owner = owner;
        this.client = client;
        this.listener = listener;
        cluster.stats().rqPendingTotal.add(1);
        cluster.stats().rqPendingActive.add(1);
        cluster.breakers().pending.take();
        host.pending.incrementAndGet();
    }

    private void stopWaiting() {
        waiting = false;
        cluster.stats().rqPendingActive.add(-1);
        cluster.breakers().pending.give();
        host.pending.decrementAndGet();
    }

    @Override
    public void cancel() {
        if (waiting) {
            stopWaiting();
            cluster.stats().rqCancelled.add(1);
            abandon();
            owner.gone(this);
        }
    }

    @Override
    @Nullable
    Downstream client() {
        return client;
    }

    @Override
    TlsContext.Peer peer() {
        return TlsContext.Peer.of(host.hostname());
    }

    @Override
    void opened(Wire connected) {
        wire = connected;
        stopWaiting();
        if (!cluster.breakers().requests.allows()) {
            cluster.stats().rqPendingOverflow.add(1);
            connected.close();
            settle(true);
            listener.onFailed(Upstream.Failure.OVERFLOW, host.address(), "");
            return;
        }
        running = true;
        requestBegins();
        Outcomes watching = host.outcomes();
        if (watching != null) {
            watching.established();
        }
        listener.onOpen(new UpstreamRaw(this, host.address()));
    }

    @Override
    void failed(boolean timedOut, String reason) {
        stopWaiting();
        cluster.stats().rqPendingFailureEject.add(1);
        owner.gone(this);
        Outcomes watching = host.outcomes();
        if (watching != null && timedOut) {
            watching.late();
        } else if (watching != null) {
            watching.failed();
        }
        listener.onFailed(
                timedOut ? Upstream.Failure.CONNECT_TIMEOUT : Upstream.Failure.CONNECT, host.address(), reason);
    }

    private void settle(boolean local) {
        if (over()) {
            return;
        }
        if (running) {
            running = false;
            requestEnds();
        }
        ended(local, false);
        owner.gone(this);
    }

    private Wire wire() {
        return Objects.requireNonNull(wire);
    }

    /** The cluster ends: closes it in whatever state it is. */
    void abort() {
        if (waiting) {
            stopWaiting();
            abandon();
            owner.gone(this);
            listener.onFailed(Upstream.Failure.CONNECT, host.address(), "");
        } else {
            close();
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public SocketAddress local() {
        return wire().local();
    }

    @Override
    public SocketAddress remote() {
        return wire().remote();
    }

    @Override
    public String applicationProtocol() {
        return wire().applicationProtocol();
    }

    @Override
    public @Nullable SSLSession session() {
        return wire().session();
    }

    @Override
    public void start(WireEvents events) {
        target = events;
        wire().start(this);
    }

    @Override
    public void write(ByteBuffer bytes) {
        cluster.stats().cxTxBytes.add(bytes.remaining());
        wire().write(bytes);
    }

    @Override
    public void flush() {
        wire().flush();
    }

    @Override
    public long pending() {
        return wire().pending();
    }

    @Override
    public void watermarks(int lowBytes, int highBytes) {
        wire().watermarks(lowBytes, highBytes);
    }

    @Override
    public boolean writable() {
        return wire().writable();
    }

    @Override
    public void pause() {
        wire().pause();
    }

    @Override
    public void resume() {
        wire().resume();
    }

    @Override
    public void end() {
        wire().end();
    }

    @Override
    public void finish() {
        closing = true;
        wire().finish();
        settleIfClosed();
    }

    @Override
    public void close() {
        closing = true;
        wire().close();
        settleIfClosed();
    }

    @Override
    public void reset() {
        closing = true;
        wire().reset();
        settleIfClosed();
    }

    /** A wire nobody started tells nobody of its end. */
    private void settleIfClosed() {
        if (!wire().open()) {
            settle(true);
        }
    }

    @Override
    public boolean open() {
        return wire().open();
    }

    @Override
    public void onRead(ByteBuffer in) {
        cluster.stats().cxRxBytes.add(in.remaining());
        target().onRead(in);
    }

    @Override
    public void onEnd() {
        target().onEnd();
    }

    @Override
    public void onWritable() {
        target().onWritable();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        settle(closing);
        target().onClosed(cause);
    }

    private WireEvents target() {
        return Objects.requireNonNull(target);
    }
}
