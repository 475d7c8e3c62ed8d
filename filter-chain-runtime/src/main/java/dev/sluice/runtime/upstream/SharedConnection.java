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

/** An HTTP/2 connection of a {@link HostPool}, with as many exchanges as codec and server allow. Loop-confined. */
final class SharedConnection extends CodecConnection {
    private int running;
    private boolean cutActive;

    SharedConnection(HostPool pool) {
        super(pool);
        cluster.stats().cxHttp2Total.add(1);
    }

    SharedConnection(HttpUpstream from) {
        super(from);
        cluster.stats().cxHttp2Total.add(1);
    }

    @Override
    int room() {
        return codec == null || last || closing ? 0 : codec.available();
    }

    @Override
    boolean busy() {
        return running > 0;
    }

    @Override
    ClientCodec speak(Wire connected) {
        return cluster.environment()
                .codecs()
                .openHttp2(connected, this, cluster.plan().http().http2(), cluster.http2Stats());
    }

    @Override
    void attach(HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        Wire under = Objects.requireNonNull(wire);
        boolean isLast = servesLast();
        running++;
        requestBegins();
        Exchange exchange = new Exchange(events);
        HttpStream out = codec().open(exchange);
        exchange.stream = out;
        if (isLast) {
            codec().drain();
        }
        // Not "pooled": a server says itself which streams it has not looked at.
        listener.onOpen(new UpstreamHttp(
                out, host.address(), under.local(), under.remote(), false, host.hostname(), under.session()));
    }

    @Override
    void drain() {
        last = true;
        if (codec != null) {
            codec.drain();
        }
    }

    @Override
    public void onAvailable() {
        if (!closing) {
            pool.ready(this);
        }
    }

    @Override
    public void onDraining() {
        cluster.stats().cxCloseNotify.add(1);
        pool.full(this);
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (over()) {
            return;
        }
        gone(closing || broken || last, cutActive);
    }

    @Override
    void grownOld() {
        drain();
        pool.full(this);
    }

    /** Between the codec and one exchange, to see how that ends. */
    private final class Exchange implements HttpEvents {
        private final HttpEvents target;
        private @Nullable HttpStream stream;
        private boolean sawHead;
        private boolean ended;

        Exchange(HttpEvents target) {
            this.target = target;
        }

        @Override
        public void onInformational(Headers head) {
            target.onInformational(head);
        }

        @Override
        public void onHead(Headers head, boolean end) {
            sawHead = true;
            ended = end;
            host.answered(head);
            target.onHead(head, end);
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {
            ended |= end;
            target.onData(bytes, end);
        }

        @Override
        public void onTrailers(Headers trailers) {
            ended = true;
            target.onTrailers(trailers);
        }

        @Override
        public void onReset(StreamReset why) {
            if (!ended) {
                host.cut(sawHead);
            }
            ended = true;
            switch (why.kind()) {
                case PROTOCOL -> {
                    if (!broken && room() == 0) {
                        broken = true;
                        cluster.stats().cxProtocolError.add(1);
                    }
                }
                case CONNECTION -> cutActive = true;
                default -> {
                    if (wire != null && wire.open()) {
                        cluster.count("upstream_rq_rx_reset", 1);
                    } else {
                        cutActive = true;
                    }
                }
            }
            target.onReset(why);
        }

        @Override
        public void onWritable() {
            target.onWritable();
        }

        @Override
        public void onOver() {
            count(stream);
            if (!ended) {
                cluster.count("upstream_rq_tx_reset", 1);
            }
            running--;
            requestEnds();
            if (running == 0) {
                idleSince = loop.nanoTime();
                pool.idle(SharedConnection.this);
            }
        }
    }
}
