package dev.sluice.runtime.network;

import dev.sluice.filter.Timer;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.UpstreamState;
import dev.sluice.runtime.upstream.UpstreamCluster;
import org.jspecify.annotations.Nullable;

/** What a terminal's {@link Verdict.Forward} began: the tries to reach a host, then the joined connection with its times and its idle timeout. Loop-confined. */
final class Tunnel {
    private static final long FLUSH_NANOS = 3_600_000_000_000L;
    private final DownstreamConnection owner;
    private Verdict.Forward plan = Verdict.forward();
    private @Nullable UpstreamSide side;
    private @Nullable Timer idle;
    private long activeNanos;
    private boolean joined;

    Tunnel(DownstreamConnection owner) {
        this.owner = owner;
    }

    /** Another try, after which the terminal is asked again. */
    void forward(Verdict.Forward how) {
        plan = how;
        drop(false);
        UpstreamCluster cluster = owner.upstreamState().chosen();
        if (cluster == null) {
            owner.flag("NC");
            owner.cut("no_cluster");
            return;
        }
        owner.upstreamState().begun();
        UpstreamSide attempt = new UpstreamSide(owner, this);
        side = attempt;
        attempt.open(cluster, how);
    }

    boolean joined() {
        return joined;
    }

    /** A try has connected or failed. */
    void tried(UpstreamSide which) {
        if (which != side || owner.done()) {
            return;
        }
        if (which.connected() || owner.upstreamState().failure() != Upstream.Failure.NONE) {
            owner.askTerminal();
        }
    }

    /** The terminal has nothing against what became of the try. */
    void proceeded() {
        UpstreamSide now = side;
        if (joined) {
            owner.cut("idle_timeout");
        } else if (now != null && now.connected()) {
            join(now);
        } else {
            owner.cut(now == null ? "terminal_proceeded" : "upstream_connection_failed");
        }
    }

    private void join(UpstreamSide to) {
        joined = true;
        owner.join(to);
        touch();
        if (!plan.idleTimeout().isZero() && !owner.done()) {
            watch(plan.idleTimeout().toNanos());
        }
    }

    private void touch() {
        activeNanos = owner.loop().nanoTime();
    }

    /** One timer that looks again when it might be time, not one for every byte. */
    private void watch(long nanos) {
        idle = owner.loop().after(nanos, () -> {
            long rest = plan.idleTimeout().toNanos() - (owner.loop().nanoTime() - activeNanos);
            if (rest > 0) {
                watch(rest);
            } else {
                owner.ending = DownstreamConnection.Ending.TIMEOUT;
                owner.upstreamState().failed(Upstream.Failure.TIMEOUT, "");
                owner.askTerminal();
            }
        });
    }

    /** How long an upstream may take for what the client had sent before it went. */
    long patienceNanos() {
        return plan.idleTimeout().isZero() ? FLUSH_NANOS : plan.idleTimeout().toNanos();
    }

    /** Bytes come from the client. */
    void fromClient() {
        if (joined) {
            touch();
        }
    }

    /** Bytes go to the upstream. */
    void toUpstream() {
        UpstreamState upstream = owner.upstreamState();
        upstream.lastSent = activeNanos;
        if (upstream.firstSent == 0) {
            upstream.firstSent = activeNanos;
        }
    }

    /** Bytes come from the upstream. */
    void fromUpstream() {
        touch();
        UpstreamState upstream = owner.upstreamState();
        upstream.lastReceived = activeNanos;
        if (upstream.firstReceived == 0) {
            upstream.firstReceived = activeNanos;
        }
    }

    /** Bytes go to the client. */
    void toClient() {
        if (joined) {
            owner.downstreamLastSent = activeNanos;
            if (owner.downstreamFirstSent == 0) {
                owner.downstreamFirstSent = activeNanos;
            }
        }
    }

    /** The client takes no more for now. */
    void pause() {
        if (side != null) {
            side.pause();
        }
    }

    /** Nobody is interested in the upstream any more. */
    void drop(boolean abrupt) {
        if (side != null) {
            side.drop(abrupt);
        }
    }

    /** The client has gone. */
    void close(boolean abrupt) {
        if (idle != null) {
            idle.cancel();
        }
        drop(abrupt);
    }
}
