package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamHttp;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One attempt to get a response from a host: the wait for a stream, the stream, and the brake of its response. Loop-confined. */
final class Try implements HttpEvents, OpenListener<UpstreamHttp>, LaneInput {
    private final Forwarding forwarding;
    private final HttpExchange x;
    private UpstreamCluster cluster;
    private HostChoice choice;
    private UpstreamCluster.Cancel opening = UpstreamCluster.Cancel.NONE;
    private @Nullable HttpStream stream;
    private @Nullable RawTry raw;
    private @Nullable Lane lane;
    private Recording.@Nullable Sent sent;
    private String host = "";
    private boolean pooled;
    private boolean repeated;
    private boolean gone;
    private boolean ended;
    private boolean done;

    Try(Forwarding forwarding, HttpExchange x, UpstreamCluster cluster, HostChoice choice) {
        this.forwarding = forwarding;
        this.x = x;
        this.cluster = cluster;
        this.choice = choice;
    }

    /** Whether its exchange on the upstream connection is complete and will not be heard of again. */
    boolean done() {
        return done;
    }

    /** Lets go of what belongs to others. */
    @SuppressWarnings("NullAway") // nobody looks before renew
    void forget() {
        stream = null;
        lane = null;
        opening = UpstreamCluster.Cancel.NONE;
        cluster = null;
        choice = HostChoice.ANY;
    }

    /** As new, for the exchange's next request. Only if it was {@link #done}. */
    void renew(UpstreamCluster with, HostChoice wish) {
        cluster = with;
        choice = wish;
        host = "";
        pooled = false;
        repeated = false;
        gone = false;
        ended = false;
        done = false;
    }

    private void over() {
        ended = true;
        HttpStream from = stream;
        if (from != null && forwarding.requestSent()) {
            stream = null;
            done = from.done();
        }
    }

    UpstreamCluster cluster() {
        return cluster;
    }

    boolean gone() {
        return gone;
    }

    boolean running() {
        return !gone;
    }

    void open(boolean asRaw) {
        if (asRaw) {
            RawTry bytes = new RawTry(this, forwarding, x);
            raw = bytes;
            opening = cluster.openRaw(x.loop(), choice, bytes);
        } else {
            open(choice.named(cluster.serverName(x.requestHead)));
        }
    }

    private void open(HostChoice wish) {
        UpstreamCluster.Cancel cancel = cluster.openHttp(x.loop(), wish, x.http2(), this, this);
        if (stream == null && !gone) {
            opening = cancel;
        }
    }

    @Override
    public void onOpen(UpstreamHttp opened) {
        HttpStream to = opened.stream();
        if (gone || x.over()) {
            to.reset();
            return;
        }
        stream = to;
        host = opened.host();
        pooled = opened.pooled();
        x.upstream.on(host);
        x.upstream.connected(opened.local(), opened.remote(), opened.tls());
        if (x.found != null) {
            x.found.chosen(x.requestHead, opened.hostname());
        }
        boolean bodiless = forwarding.bodiless();
        x.upstream.firstSent = x.nanoTime();
        if (x.recording != null) {
            sent = x.recording.sent(cluster.name(), host, x.requestHead);
        }
        to.head(x.requestHead, bodiless && x.upgrade().isEmpty());
        if (bodiless) {
            x.upstream.lastSent = x.upstream.firstSent;
        }
        if (!gone && !bodiless && x.upgrade().isEmpty()) {
            forwarding.ready(this);
        }
    }

    @Override
    public void onFailed(Upstream.Failure failure, String where, String reason) {
        if (!gone) {
            gone = true;
            done = raw == null && !repeated; // the pool has forgotten it, and no connection ever knew it
            x.upstream.on(where);
            forwarding.failed(this, failure, reason);
        }
    }

    // The request.

    boolean writable() {
        HttpStream to = stream;
        RawTry bytes = raw;
        return bytes != null ? bytes.writable() : to != null && to.writable();
    }

    void data(ByteBuffer bytes, boolean end) {
        HttpStream to = stream;
        RawTry wire = raw;
        if (wire != null) {
            wire.data(bytes, end);
        } else if (to != null) {
            to.data(bytes, end);
        }
        if (end) {
            x.upstream.lastSent = x.nanoTime();
        }
    }

    void trailers(Headers trailers) {
        HttpStream to = stream;
        if (to != null) {
            to.trailers(trailers);
            x.upstream.lastSent = x.nanoTime();
        }
    }

    // The response.

    @Override
    public void onInformational(Headers head) {
        if (!gone) {
            x.informational(head);
        }
    }

    @Override
    public void onHead(Headers head, boolean end) {
        if (gone) {
            return;
        }
        Lane to = forwarding.head(this, head);
        if (to == null) {
            cancel();
            return;
        }
        lane = to;
        if (sent != null) {
            sent.head(head);
        }
        if (end) {
            over();
            to.end();
            forwarding.responded(this);
        }
        forwarding.decide();
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        Lane to = lane;
        if (gone || to == null) {
            bytes.position(bytes.limit());
            return;
        }
        x.deadlines.active();
        if (sent != null) {
            sent.bytes(bytes);
        }
        if (end) {
            over();
            forwarding.responded(this);
        }
        to.data(bytes, end);
    }

    @Override
    public void onTrailers(Headers trailers) {
        Lane to = lane;
        if (!gone && to != null) {
            over();
            if (sent != null) {
                sent.trailers(trailers);
            }
            forwarding.responded(this);
            to.end(trailers);
        }
    }

    @Override
    public void onReset(StreamReset why) {
        if (gone || ended) {
            return;
        }
        if (lane == null && mayRepeat(why)) {
            repeated = true;
            stream = null;
            open(choice.freshOn(host));
            return;
        }
        gone = true;
        stream = null;
        if (lane == null) {
            Upstream.Failure failure = Failures.of(why);
            boolean told = failure == Upstream.Failure.REMOTE_RESET || failure == Upstream.Failure.REFUSED;
            forwarding.failed(this, failure, told ? "" : why.details());
        } else {
            forwarding.cutShort(this, why);
        }
    }

    /** A pooled connection that had died: the request was not seen by anybody, so once more on a fresh one. */
    private boolean mayRepeat(StreamReset why) {
        if (why.kind() == StreamReset.Kind.REFUSED) {
            // The server says that it has not looked at it. RFC 9113 section 8.7.
            return !repeated && x.upstream.replayable() && forwarding.bodiless();
        }
        boolean dead = why.kind() == StreamReset.Kind.REMOTE || why.kind() == StreamReset.Kind.CONNECTION;
        return dead && pooled && !repeated && x.upstream.replayable() && idempotent();
    }

    private boolean idempotent() {
        Headers head = x.requestHead;
        return forwarding.bodiless() && !head.is(HeaderName.METHOD, "POST") && !head.is(HeaderName.METHOD, "PATCH");
    }

    @Override
    public void onWritable() {
        x.deadlines.active();
        forwarding.writable(this);
    }

    /** The time for its head is over; it is cancelled or left running by its owner. */
    void timedOut() {
        repeated = true;
        if (lane == null) {
            cluster.requestStats().timeout(host);
        }
    }

    /** Stops it: what still comes is not wanted. */
    void cancel() {
        if (gone) {
            return;
        }
        gone = true;
        opening.cancel();
        HttpStream to = stream;
        if (to != null && (!ended || !forwarding.requestSent())) {
            to.reset();
        }
        if (raw != null) {
            raw.cancel();
        }
    }

    void gone(boolean now) {
        gone = now;
    }

    void lane(Lane to) {
        lane = to;
    }

    @Override
    public void pause() {
        HttpStream from = stream;
        if (from != null) {
            from.pause();
        } else if (raw != null) {
            raw.pause();
        }
    }

    @Override
    public void resume() {
        HttpStream from = stream;
        if (from != null) {
            from.resume();
        } else if (raw != null) {
            raw.resume();
        }
    }
}
