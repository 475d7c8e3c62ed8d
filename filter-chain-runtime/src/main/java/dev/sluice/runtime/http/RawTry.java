package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamRaw;
import dev.sluice.runtime.upstream.plan.Downstream;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The host's side of a CONNECT, or a POST, that ends here: plain bytes behind a 200. Loop-confined. */
final class RawTry implements OpenListener<UpstreamRaw>, WireEvents {
    private final Try attempt;
    private final Forwarding forwarding;
    private final HttpExchange x;
    private @Nullable Wire wire;
    private @Nullable Lane lane;

    RawTry(Try attempt, Forwarding forwarding, HttpExchange x) {
        this.attempt = attempt;
        this.forwarding = forwarding;
        this.x = x;
    }

    @Override
    public void onOpen(UpstreamRaw opened) {
        if (attempt.gone() || x.over()) {
            opened.wire().close();
            return;
        }
        wire = opened.wire();
        x.upstream.on(opened.host());
        x.upstream.connected(
                opened.wire().local(), opened.wire().remote(), opened.wire().session());
        ProxyHeader told = x.found == null ? null : x.found.rawHeader();
        if (told != null) {
            opened.wire().write(told.bytes(Downstream.of(x.connection())));
        }
        Headers head = new Headers();
        head.set(HeaderName.STATUS, "200");
        Lane to = forwarding.head(attempt, head);
        if (to == null) {
            opened.wire().close();
            return;
        }
        lane = to;
        attempt.lane(to);
        opened.wire().start(this);
        if (x.upgrade().isEmpty()) {
            sendBody();
        }
        forwarding.decide();
    }

    /** Of a POST; what comes behind a CONNECT waits for the answer to be on its way. */
    private void sendBody() {
        if (forwarding.bodiless()) {
            data(ByteBuffer.allocate(0), true);
        } else {
            forwarding.ready(attempt);
        }
    }

    @Override
    public void onFailed(Upstream.Failure failure, String host, String reason) {
        attempt.onFailed(failure, host, reason);
    }

    boolean writable() {
        return wire != null && wire.writable();
    }

    void data(ByteBuffer bytes, boolean end) {
        if (wire == null) {
            return;
        }
        if (bytes.hasRemaining()) {
            wire.write(bytes);
        }
        if (end) {
            wire.end();
        }
    }

    void pause() {
        if (wire != null) {
            wire.pause();
        }
    }

    void resume() {
        if (wire != null) {
            wire.resume();
        }
    }

    void cancel() {
        if (wire != null) {
            wire.close();
        }
    }

    @Override
    public void onRead(ByteBuffer in) {
        if (lane != null && !attempt.gone()) {
            x.deadlines.active();
            lane.data(in, false);
        }
    }

    @Override
    public void onEnd() {
        if (lane != null && !attempt.gone()) {
            forwarding.responded(attempt);
            lane.end();
        }
    }

    @Override
    public void onWritable() {
        forwarding.writable(attempt);
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        wire = null;
        if (attempt.gone() || lane == null || lane.ended()) {
            return;
        }
        if (cause == null) {
            onEnd();
        } else {
            attempt.gone(true);
            forwarding.cutShort(attempt, StreamReset.of(StreamReset.Kind.CONNECTION, ""));
        }
    }
}
