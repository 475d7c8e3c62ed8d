package dev.sluice.runtime.http;

import dev.sluice.filter.Connection;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.UpstreamState;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upstream side of an exchange: tries, their bodies and deadlines, and what the terminal says about them. Loop-confined. */
final class Forwarding {
    private static final Verdict.Forward NO_PLAN = Verdict.forward();
    private final HttpExchange x;
    private Verdict.Forward plan = NO_PLAN;
    private final TryWay walk;
    private final Outgoing outgoing;
    private @Nullable Try current;
    /** The exchange's first try, used again with it. */
    private @Nullable Try own;

    private boolean ownUsed;
    private @Nullable List<Try> others;
    private @Nullable Try answering;
    private @Nullable Replay replay;
    private boolean started;
    private boolean bodyLeft;
    private boolean opened;
    private long idleNanos;
    private long timeoutNanos;
    private long timeoutAt = Long.MAX_VALUE;
    private long tryAt = Long.MAX_VALUE;
    private long tryStart;
    private List<UpstreamState.Mirror> mirrors = List.of();

    Forwarding(HttpExchange x) {
        this.x = x;
        this.walk = new TryWay(x);
        this.outgoing = new Outgoing(x, this);
    }

    /** Whether at most one try was made, its upstream connection will tell nothing more, and no body was kept for another. */
    boolean pristine() {
        return replay == null && others == null && x.upstream.tries() <= 1 && (!ownUsed || own != null && own.done());
    }

    /** As new, for the exchange's next request; only if it is {@link #pristine}. */
    void renew() {
        ownUsed = false;
        started = false;
        bodyLeft = false;
        opened = false;
        idleNanos = 0;
        timeoutNanos = 0;
        timeoutAt = Long.MAX_VALUE;
        tryAt = Long.MAX_VALUE;
        mirrors = List.of();
    }

    /** Lets go of what belongs to others. */
    void forget() {
        if (own != null) {
            own.forget();
        }
        current = null;
        answering = null;
        plan = NO_PLAN;
    }

    private Try attempt(UpstreamCluster cluster, HostChoice choice) {
        if (ownUsed) {
            return new Try(this, x, cluster, choice);
        }
        ownUsed = true;
        Try first = own;
        if (first == null) {
            first = new Try(this, x, cluster, choice);
            own = first;
        } else {
            first.renew(cluster, choice);
        }
        return first;
    }

    /** Whether a response head has come. */
    boolean answered() {
        return answering != null;
    }

    @Nullable
    Try current() {
        return current;
    }

    private void ask() {
        walk.start(0, 1);
    }

    /** The terminal wants the request, or the request again, at a host. */
    void forward(Verdict.Forward wanted) {
        plan = wanted;
        idleNanos = wanted.idleTimeout().toNanos();
        UpstreamCluster cluster = x.upstream.chosen();
        if (cluster == null) {
            x.flag("NC");
            x.responseWay.reply(Verdict.reply(503).details("cluster_not_found"));
            return;
        }
        if (!started) {
            first(wanted);
        } else if (!x.upstream.replayable()) {
            x.responseWay.reply(Failures.reply(x.upstream));
            return;
        }
        if (current != null) {
            leave(wanted.hedged());
        }
        x.upstream.begun();
        tryStart = x.nanoTime();
        tryAt = Long.MAX_VALUE;
        armTry();
        x.connection.touch(x.deadlines.next());
        Connection client = x.connection();
        Try attempt = attempt(
                cluster,
                x.upstream.choice(wanted.freshHost(), x.requestLane.bodiless()).of(cluster, client));
        current = attempt;
        attempt.open(wanted.raw());
    }

    private void first(Verdict.Forward wanted) {
        started = true;
        x.requestLane.settleLength();
        x.manager().stats().routerRqTotal.add(1);
        timeoutNanos = wanted.timeout().toNanos();
        mirrors = x.upstream.takeMirrors();
        if (x.requestEnded()) {
            armTimeout();
        } else if (x.upgrade().isEmpty() && !x.manager().settings().proxyContinue()) {
            x.out.continueRequest();
        }
        if (wanted.replayBytes() > 0 || !mirrors.isEmpty()) {
            replay = new Replay();
        }
    }

    private void leave(boolean keepRunning) {
        Try before = current;
        current = null;
        if (before == null) {
            return;
        }
        if (keepRunning && before.running() && requestSent()) {
            if (others == null) {
                others = new ArrayList<>(2);
            }
            others.add(before);
        } else {
            before.cancel();
        }
    }

    /** The request has come in completely. */
    void requestOver() {
        if (started) {
            armTimeout();
            armTry();
        }
    }

    /** A try has its time from the moment the whole request is here. */
    private void armTry() {
        if (!plan.tryTimeout().isZero() && x.requestEnded() && answering == null && tryAt == Long.MAX_VALUE) {
            tryAt = x.nanoTime() + plan.tryTimeout().toNanos();
            x.connection.touch(tryAt);
        }
    }

    private void armTimeout() {
        if (timeoutNanos > 0 && timeoutAt == Long.MAX_VALUE && x.upgrade().isEmpty()) {
            timeoutAt = x.nanoTime() + timeoutNanos;
            x.connection.touch(timeoutAt);
        }
    }

    // The request's body on its way to the current try.

    /** That try can take the body. */
    void ready(Try to) {
        if (to != current) {
            return;
        }
        Replay kept = replay;
        if (kept != null && bodyLeft) {
            List<ByteBuffer> pieces = kept.pieces();
            boolean all = x.requestLane.finished();
            for (int i = 0; i < pieces.size(); i++) {
                to.data(pieces.get(i).duplicate(), false);
            }
            if (all) {
                Headers trailers = x.requestLane.trailers();
                if (trailers.isEmpty()) {
                    to.data(ByteBuffer.allocate(0), true);
                } else {
                    to.trailers(trailers);
                }
            }
        }
        if (opened) {
            x.requestLane.drainWritable();
        } else {
            opened = true;
            x.requestLane.open(outgoing);
        }
    }

    /** Whether the head goes out as the whole request. */
    boolean bodiless() {
        return x.requestLane.bodiless() && !bodyLeft;
    }

    /** Whether the whole request has left. */
    boolean requestSent() {
        return x.requestLane.finished() || bodiless() && x.upgrade().isEmpty();
    }

    /** Bytes leave for a try: some may be wanted again. */
    void leaves(ByteBuffer bytes) {
        bodyLeft = true;
        Replay kept = replay;
        if (kept == null) {
            x.upstream.replayable(false);
            return;
        }
        kept.add(bytes, Math.max(plan.replayBytes(), mirrors.isEmpty() ? 0 : 64 << 10));
        if (!kept.intact()) {
            x.upstream.replayable(false);
        }
    }

    void writable(Try which) {
        if (which == current && opened) {
            x.requestLane.drainWritable();
        }
    }

    /** Puts the body back in front of the first filter for a restart. */
    boolean rewind() {
        if (bodyLeft && (replay == null || !replay.intact())) {
            return false;
        }
        boolean rewound = x.requestLane.rewind(replay == null ? List.of() : replay.pieces());
        if (rewound) {
            cancel();
            started = false;
            opened = false;
            bodyLeft = false;
            replay = null;
            x.upstream.replayable(true);
        }
        return rewound;
    }

    // What the tries tell.

    /** A response head. The lane to which its body shall go, or null if nobody wants it. */
    @Nullable
    Lane head(Try from, Headers head) {
        if (answering != null || from.gone()) {
            return null;
        }
        if (from != current) {
            Try beaten = current;
            current = from;
            if (others != null) {
                others.remove(from);
            }
            if (beaten != null) {
                beaten.cancel();
            }
        }
        cancelOthers();
        stopAsking();
        answering = from;
        tryAt = Long.MAX_VALUE;
        x.upstream.firstReceived = x.nanoTime();
        x.upstream.failed(Upstream.Failure.NONE, "");
        if (x.details.isEmpty()) {
            x.details = "via_upstream"; // before the route's formats for response headers
        }
        int status = (int) Math.max(0, head.wire().number(HeaderName.STATUS));
        from.cluster().requestStats().response(status, x.edge.internal());
        return x.responseWay.arriving(head, from);
    }

    /** Asks the terminal about the head that {@link #head} took; its lane has all that came with it. */
    void decide() {
        ask();
    }

    /** A try has failed before a response head. */
    void failed(Try which, Upstream.Failure why, String reason) {
        if (which != current) {
            if (others != null) {
                others.remove(which);
            }
            return;
        }
        stopAsking();
        current = null;
        tryAt = Long.MAX_VALUE;
        x.upstream.failed(why, reason);
        if (others != null && !others.isEmpty()) {
            current = others.remove(others.size() - 1);
            return;
        }
        ask();
    }

    /** A try was cut after its response head. */
    void cutShort(Try which, StreamReset why) {
        if (which != answering) {
            return;
        }
        boolean protocol = why.kind() == StreamReset.Kind.PROTOCOL;
        x.flag(Failures.flag(why));
        String reason = Failures.reason(why).replace(' ', '_');
        if (x.headSent) {
            x.details = "upstream_reset_after_response_started{" + reason + '}';
            x.cut(StreamInfo.Ending.UPSTREAM_RESET);
        } else {
            stopAsking();
            answering = null;
            current = null;
            x.responseWay.reply(Verdict.reply(protocol ? 502 : 503)
                    .body(Failures.text(why))
                    .details("upstream_reset_before_response_started{" + reason + '}'));
        }
    }

    /** The whole response has come. */
    void responded(Try which) {
        x.upstream.lastReceived = x.nanoTime();
        which.cluster().requestStats().time((x.upstream.lastReceived - tryStart) / 1_000_000, x.edge.internal());
        if (!mirrors.isEmpty()) {
            mirror();
        }
    }

    private void mirror() {
        Replay kept = replay;
        List<UpstreamState.Mirror> wanted = mirrors;
        mirrors = List.of();
        if (kept != null && kept.intact()) {
            for (UpstreamState.Mirror m : wanted) {
                MirrorCall.send(x, m, kept.pieces());
            }
        }
    }

    private void stopAsking() {
        walk.stop();
    }

    /** The terminal wants another answer than the one that has come. */
    void dropAnswer() {
        answering = null;
        x.responseWay.drop();
        Try was = current;
        current = null;
        if (was != null) {
            was.cancel();
        }
    }

    private void cancelOthers() {
        if (others != null) {
            List<Try> all = others;
            others = null;
            all.forEach(Try::cancel);
        }
    }

    /** Stops everything that is under way: the answer is made elsewhere. */
    void cancel() {
        stopAsking();
        cancelOthers();
        answering = null;
        tryAt = Long.MAX_VALUE;
        timeoutAt = Long.MAX_VALUE;
        Try was = current;
        current = null;
        if (was != null) {
            was.cancel();
        }
    }

    /** The response's head goes out; for an upgrade both ways flow from now on. */
    void accepted() {
        Try from = answering;
        if (from != null && x.responseWay.tunnel()) {
            timeoutAt = Long.MAX_VALUE;
            ready(from);
        }
    }

    void end() {
        if (!mirrors.isEmpty()) {
            mirror();
        }
        cancel();
    }

    // Time.

    long idleNanos() {
        return idleNanos;
    }

    long nextDeadline() {
        return Math.min(timeoutAt, tryAt);
    }

    void due(long now) {
        if (now >= timeoutAt) {
            timeoutAt = Long.MAX_VALUE;
            timedOut();
        } else if (now >= tryAt) {
            tryAt = Long.MAX_VALUE;
            Try late = current;
            if (late != null) {
                late.timedOut();
                fail(late, Upstream.Failure.TRY_TIMEOUT);
            }
        }
    }

    private void timedOut() {
        UpstreamCluster cluster = x.upstream.chosen();
        if (cluster != null) {
            cluster.count("upstream_rq_timeout", 1);
        }
        if (x.headSent) {
            x.flag("UT");
            x.details = "response_timeout";
            x.cut(StreamInfo.Ending.TIMEOUT);
            return;
        }
        cancelOthers();
        answering = null;
        x.responseWay.drop();
        Try late = current;
        if (late != null) {
            late.timedOut();
            late.cancel();
        }
        current = null;
        stopAsking();
        x.upstream.failed(Upstream.Failure.TIMEOUT, "");
        ask();
    }

    /** A hedged plan may leave the late one running beside the next. */
    private void fail(Try late, Upstream.Failure why) {
        stopAsking();
        UpstreamCluster cluster = late.cluster();
        cluster.count("upstream_rq_per_try_timeout", 1);
        x.upstream.failed(why, "");
        Verdict.Forward before = plan;
        ask();
        if (current == late && (plan == before || !plan.hedged())) {
            current = null;
            late.cancel();
        }
    }
}
