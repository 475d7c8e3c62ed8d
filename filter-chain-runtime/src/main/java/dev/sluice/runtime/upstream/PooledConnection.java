package dev.sluice.runtime.upstream;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection of a {@link HostPool}. It stands between its codec and the exchange that runs on it, one at a time, to see how that ends;
 * being that ear itself it makes no object per request. Loop-confined.
 */
final class PooledConnection extends CodecConnection implements HttpEvents {
    private @Nullable UpstreamHttp open;
    private @Nullable HttpStream stream;
    private @Nullable HttpEvents target;
    private boolean sawHead;
    private boolean sawEnd;
    private boolean sawReset;

    PooledConnection(HostPool pool) {
        super(pool);
        cluster.stats().cxHttp1Total.add(1);
    }

    PooledConnection(HttpUpstream from) {
        super(from);
        cluster.stats().cxHttp1Total.add(1);
    }

    @Override
    int room() {
        return codec == null ? 0 : codec.available();
    }

    @Override
    boolean busy() {
        return target != null;
    }

    @Override
    ClientCodec speak(Wire connected) {
        return cluster.environment()
                .codecs()
                .open(connected, this, cluster.plan().http().options());
    }

    @Override
    void attach(HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        boolean pooled = used();
        servesLast();
        requestBegins();
        target = events;
        sawHead = false;
        sawEnd = false;
        sawReset = false;
        broken = false;
        HttpStream out = codec().open(this);
        stream = out;
        listener.onOpen(opened(out, pooled));
    }

    private UpstreamHttp opened(HttpStream out, boolean pooled) {
        UpstreamHttp known = open;
        if (known == null || known.stream() != out || known.pooled() != pooled) {
            Wire under = Objects.requireNonNull(wire);
            known = new UpstreamHttp(
                    out, host.address(), under.local(), under.remote(), pooled, host.hostname(), under.session());
            open = known;
        }
        return known;
    }

    @Override
    void drain() {
        close();
    }

    @Override
    public void onAvailable() {
        if (target != null) {
            exchangeEnds();
        }
        if (last || closing) {
            close();
        } else {
            pool.ready(this);
        }
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (over()) {
            return;
        }
        boolean ran = target != null;
        boolean complete = sawEnd && !sawReset;
        boolean local = closing || broken || (ran && !sawReset);
        boolean upgraded = stream != null && stream.upgrade() != null;
        if (ran && complete && !closing && !last && !upgraded) {
            cluster.stats().cxCloseNotify.add(1);
        }
        if (ran) {
            exchangeEnds();
        }
        gone(local, ran && !complete);
    }

    private void exchangeEnds() {
        count(stream);
        stream = null;
        target = null;
        requestEnds();
    }

    @Override
    void grownOld() {
        last = true;
        if (target == null) {
            close();
        } else {
            codec().drain();
        }
    }

    @Override
    public void onInformational(Headers head) {
        HttpEvents to = target;
        if (to != null) {
            to.onInformational(head);
        }
    }

    @Override
    public void onHead(Headers head, boolean end) {
        sawHead = true;
        sawEnd = end;
        host.answered(head);
        HttpEvents to = target;
        if (to != null) {
            to.onHead(head, end);
        }
    }

    @Override
    public void onData(ByteBuffer bytes, boolean end) {
        sawEnd |= end;
        HttpEvents to = target;
        if (to != null) {
            to.onData(bytes, end);
        }
    }

    @Override
    public void onTrailers(Headers trailers) {
        sawEnd = true;
        HttpEvents to = target;
        if (to != null) {
            to.onTrailers(trailers);
        }
    }

    @Override
    public void onReset(StreamReset why) {
        sawReset = true;
        if (why.kind() == StreamReset.Kind.PROTOCOL) {
            broken = true;
            cluster.stats().cxProtocolError.add(1);
        }
        if (!sawEnd) {
            host.cut(sawHead);
        }
        HttpEvents to = target;
        if (to != null) {
            to.onReset(why);
        }
    }

    @Override
    public void onWritable() {
        HttpEvents to = target;
        if (to != null) {
            to.onWritable();
        }
    }
}
