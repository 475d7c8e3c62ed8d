package dev.sluice.runtime.network;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Tunnel;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamHttp;
import dev.sluice.runtime.upstream.UpstreamRaw;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The wire to a host inside of an HTTP exchange: opens like a plain connection once the answer's head allows it. Each end of a message is a
 * half-close, a reset of the stream is that of the wire; the codec's flow control is the brake. Loop-confined. Source: RFC 9113 section 8.5.
 */
final class CarriedWire implements Wire, HttpEvents, OpenListener<UpstreamHttp>, UpstreamCluster.Cancel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private final DownstreamConnection owner;
    private final UpstreamCluster cluster;
    private final Tunnel tunnel;
    private final OpenListener<UpstreamRaw> listener;
    private final Headers request;
    private UpstreamCluster.Cancel opening = UpstreamCluster.Cancel.NONE;
    private @Nullable UpstreamHttp exchange;
    private @Nullable WireEvents target;
    /** What came in the turn of the head, before anybody wanted it. */
    private final ArrayDeque<ByteBuffer> early = new ArrayDeque<>(0);

    private boolean answered;
    private boolean sentAll;
    private boolean gotAll;
    private boolean finishing;
    private boolean over;

    private CarriedWire(
            DownstreamConnection owner, UpstreamCluster cluster, Tunnel tunnel, OpenListener<UpstreamRaw> listener) {
        this.owner = owner;
        this.cluster = cluster;
        this.tunnel = tunnel;
        this.listener = listener;
        this.request = tunnel.request(owner);
    }

    /** Asks a host of that cluster to carry the connection. */
    static UpstreamCluster.Cancel open(
            DownstreamConnection owner,
            UpstreamCluster cluster,
            HostChoice choice,
            Tunnel tunnel,
            OpenListener<UpstreamRaw> listener) {
        CarriedWire wire = new CarriedWire(owner, cluster, tunnel, listener);
        UpstreamCluster.Cancel cancel =
                cluster.openHttp(owner.loop(), choice.named(cluster.serverName(wire.request)), wire, wire);
        if (wire.exchange == null) {
            wire.opening = cancel;
        }
        return wire;
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (exchange == null) {
            opening.cancel();
        } else {
            exchange.stream().reset();
        }
    }

    @Override
    public void onOpen(UpstreamHttp opened) {
        if (over) {
            opened.stream().reset();
            return;
        }
        exchange = opened;
        opened.stream().head(request, false);
    }

    @Override
    public void onFailed(Upstream.Failure failure, String host, String reason) {
        if (!over) {
            over = true;
            listener.onFailed(failure, host, reason);
        }
    }

    private void refused(String reason) {
        over = true;
        listener.onFailed(Upstream.Failure.CONNECT, exchange().host(), reason);
    }

    @Override
    public void onHead(Headers head, boolean end) {
        if (over) {
            return;
        }
        int status = (int) Math.max(0, head.wire().number(HeaderName.STATUS));
        tunnel.answered(owner, head);
        if (end || !opens(status)) {
            stream().reset();
            refused("tunnel_response:" + status);
            return;
        }
        answered = true;
        listener.onOpen(new UpstreamRaw(this, exchange().host()));
        if (target == null && !over) {
            stream().pause();
        }
    }

    private boolean opens(int status) {
        return stream().protocol().startsWith("HTTP/1") ? status / 100 == 2 : status == 200;
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        if (over) {
            return;
        }
        if (finishing && bytes.hasRemaining()) {
            reset(); // who goes on talking to somebody gone is told so, as over TCP
            return;
        }
        WireEvents to = target;
        if (to == null) {
            early.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        } else if (bytes.hasRemaining()) {
            to.onRead(bytes);
        }
        if (end) {
            ended();
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        if (!over) {
            tunnel.ended(owner, trailers);
            ended();
        }
    }

    private void ended() {
        gotAll = true;
        if (target != null && !over) {
            target.onEnd();
            settle();
        }
    }

    @Override
    public void onReset(StreamReset why) {
        if (over) {
            return;
        }
        if (!answered) {
            refused("");
            return;
        }
        if (!finishing) {
            owner.flag(flag(why));
        }
        closed(new IOException(why.details()));
    }

    private static String flag(StreamReset why) {
        return switch (why.kind()) {
            case PROTOCOL, OVERFLOW -> "UPE";
            case REFUSED -> "UR";
            case REMOTE -> why.details().startsWith("http2.remote_") ? "UR" : "UC";
            case CONNECTION -> "UC";
        };
    }

    @Override
    public void onWritable() {
        if (target != null && !over) {
            target.onWritable();
        }
    }

    private void settle() {
        if (sentAll && gotAll && !over) {
            closed(null);
        }
    }

    private void closed(@Nullable IOException cause) {
        over = true;
        early.clear();
        if (target != null) {
            target.onClosed(cause);
        }
    }

    private UpstreamHttp exchange() {
        return Objects.requireNonNull(exchange);
    }

    private HttpStream stream() {
        return exchange().stream();
    }

    @Override
    public Loop loop() {
        return owner.loop();
    }

    @Override
    public SocketAddress local() {
        return exchange().local();
    }

    @Override
    public SocketAddress remote() {
        return exchange().remote();
    }

    @Override
    public @Nullable SSLSession session() {
        return exchange().tls();
    }

    @Override
    public void start(WireEvents events) {
        target = events;
        while (!early.isEmpty() && !over) {
            events.onRead(early.remove());
        }
        if (gotAll) {
            ended();
        } else if (!over) {
            stream().resume();
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (over || sentAll) {
            bytes.position(bytes.limit());
        } else {
            stream().data(bytes, false);
        }
    }

    @Override
    public void flush() {} // codecs flush at the end of the turn

    @Override
    public long pending() {
        return writable() ? 0 : 1;
    }

    @Override
    public void watermarks(int lowBytes, int highBytes) {} // the codec has its own

    @Override
    public boolean writable() {
        return over || stream().writable();
    }

    @Override
    public void pause() {
        if (!over) {
            stream().pause();
        }
    }

    @Override
    public void resume() {
        if (!over) {
            stream().resume();
        }
    }

    @Override
    public void end() {
        if (!over && !sentAll) {
            sentAll = true;
            stream().data(NOTHING.duplicate(), true);
            settle();
        }
    }

    @Override
    public void finish() {
        if (over) {
            return;
        }
        finishing = true;
        end();
        if (!over) {
            stream().resume(); // else its end would not be seen
        }
    }

    @Override
    public void close() {
        reset();
    }

    @Override
    public void reset() {
        if (!over) {
            stream().reset();
            closed(null);
        }
    }

    @Override
    public boolean open() {
        return !over;
    }
}
