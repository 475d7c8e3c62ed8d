package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamRaw;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One try to reach a host, and the connection to it if that worked. Loop-confined. */
final class UpstreamSide implements OpenListener<UpstreamRaw>, WireEvents, Drain, LaneInput {
    private final DownstreamConnection owner;
    private final Tunnel tunnel;
    private UpstreamCluster.Cancel opening = UpstreamCluster.Cancel.NONE;
    private @Nullable Timer tryTimeout;
    private @Nullable Timer flushing;
    private @Nullable Wire wire;
    private boolean over;

    UpstreamSide(DownstreamConnection owner, Tunnel tunnel) {
        this.owner = owner;
        this.tunnel = tunnel;
    }

    void open(UpstreamCluster cluster, Verdict.Forward plan) {
        HostChoice choice = owner.upstreamState().choice(plan.freshHost(), true).of(cluster, owner);
        UpstreamCluster.Cancel cancel = plan.tunnel().isPresent()
                ? CarriedWire.open(owner, cluster, choice, plan.tunnel().get(), this)
                : cluster.openRaw(owner.loop(), choice, this);
        if (wire == null && !over) {
            opening = cancel;
            if (!plan.tryTimeout().isZero()) {
                tryTimeout = owner.loop().after(plan.tryTimeout().toNanos(), this::timedOut);
            }
        }
    }

    private void timedOut() {
        opening.cancel();
        fail(Upstream.Failure.TRY_TIMEOUT, "");
    }

    private void fail(Upstream.Failure why, String reason) {
        over = true;
        stopTimer();
        owner.upstreamState().failed(why, reason);
        tunnel.tried(this);
    }

    private void stopTimer() {
        if (tryTimeout != null) {
            tryTimeout.cancel();
        }
    }

    @Override
    public void onOpen(UpstreamRaw opened) {
        if (over) {
            opened.wire().close();
            return;
        }
        stopTimer();
        wire = opened.wire();
        owner.upstreamState().on(opened.host());
        owner.upstreamState()
                .connected(
                        opened.wire().local(),
                        opened.wire().remote(),
                        opened.wire().session());
        tunnel.tried(this);
    }

    @Override
    public void onFailed(Upstream.Failure failure, String host, String reason) {
        if (!over) {
            owner.upstreamState().on(host);
            fail(failure, reason);
        }
    }

    boolean connected() {
        return wire != null && !over;
    }

    void start() {
        if (wire != null) {
            wire.start(this);
        }
    }

    /** No more interest: a reset for a client that was reset, else what was written still leaves. */
    void drop(boolean abrupt) {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        Wire known = wire;
        if (known == null) {
            opening.cancel();
        } else if (abrupt) {
            known.reset();
        } else {
            known.finish();
            if (known.open()) {
                flushing = owner.loop().after(tunnel.patienceNanos(), known::close);
            }
        }
    }

    @Override
    public void onRead(ByteBuffer in) {
        tunnel.fromUpstream();
        owner.fromUpstream(in);
    }

    @Override
    public void onEnd() {
        owner.upstreamEnded();
    }

    @Override
    public void onWritable() {
        owner.upstreamWritable();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (flushing != null) {
            flushing.cancel();
        }
        if (!over) {
            over = true;
            owner.upstreamClosed(cause);
        }
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        Wire to = wire;
        if (to == null || over) {
            bytes.position(bytes.limit());
            return;
        }
        if (bytes.hasRemaining()) {
            tunnel.toUpstream();
            to.write(bytes);
        }
        if (end) {
            to.end();
            owner.endPassed();
        }
    }

    @Override
    public void trailers(Headers none) {
        data(ByteBuffer.allocate(0), true);
    }

    @Override
    public boolean writable() {
        return wire == null || over || wire.writable();
    }

    @Override
    public void pause() {
        if (wire != null) {
            wire.pause();
        }
    }

    @Override
    public void resume() {
        if (wire != null) {
            wire.resume();
        }
    }
}
