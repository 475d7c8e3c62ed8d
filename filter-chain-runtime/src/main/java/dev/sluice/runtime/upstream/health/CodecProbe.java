package dev.sluice.runtime.upstream.health;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A probe that speaks HTTP, over a connection that is kept between checks if the plan says so. Loop-confined. */
abstract sealed class CodecProbe implements Probe permits HttpProbe, GrpcProbe {
    final Checked host;
    private final Probes probes;
    private final boolean http2;
    private final boolean reuse;
    private final Loop loop;
    private final Ear ear;
    private @Nullable Link link;
    private @Nullable Exchange exchange;

    CodecProbe(Probes probes, boolean http2, boolean reuse, Checked host, Loop loop, Ear ear) {
        this.probes = probes;
        this.http2 = http2;
        this.reuse = reuse;
        this.host = host;
        this.loop = loop;
        this.ear = ear;
    }

    /** Writes the request. */
    abstract void ask(HttpStream out, Wire wire);

    abstract void onHead(Headers head, boolean end);

    abstract void onData(ByteBuffer bytes, boolean end);

    abstract void onTrailers(Headers trailers);

    /** The host that is asked for. */
    final String authority(String configured) {
        if (!host.checkedName().isEmpty()) {
            return host.checkedName();
        }
        return configured.isEmpty() ? probes.cluster() : configured;
    }

    final Loop loop() {
        return loop;
    }

    @Override
    public final void begin() {
        Link usable = link;
        if (usable != null && usable.free()) {
            usable.ask();
            return;
        }
        drop();
        Link fresh = new Link();
        link = fresh;
        fresh.attempt = probes.connector().connect(host, fresh);
    }

    @Override
    public final void stop() {
        exchange = null;
        drop();
    }

    private void drop() {
        Link old = link;
        link = null;
        if (old != null) {
            old.close();
        }
    }

    final void pass(boolean degraded) {
        over();
        ear.passed(degraded);
    }

    /** @param complete nothing more can come; else the connection goes */
    final void fail(boolean retriable, int status, boolean complete) {
        over();
        if (!complete) {
            dropLater();
        }
        ear.failed(HealthEvent.Failure.ACTIVE, retriable, status);
    }

    private void over() {
        exchange = null;
        if (!reuse) {
            dropLater();
        }
    }

    /** Not from within the codec. */
    private void dropLater() {
        Link old = link;
        link = null;
        if (old != null) {
            loop.later(old::close);
        }
    }

    private void broken() {
        exchange = null;
        drop();
        ear.failed(HealthEvent.Failure.NETWORK, false, 0);
    }

    /** One connection. */
    private final class Link implements ClientHandler, Connector.Ear {
        private Connector.@Nullable Attempt attempt;
        private @Nullable ClientCodec codec;
        private @Nullable Wire wire;

        boolean free() {
            return codec != null && codec.available() > 0;
        }

        @Override
        public void connected(Wire connected) {
            attempt = null;
            if (link != this) {
                connected.close();
                return;
            }
            wire = connected;
            codec = probes.codecs().open(connected, this, http2);
            ask();
        }

        @Override
        public void refused() {
            attempt = null;
            if (link == this) {
                broken();
            }
        }

        void ask() {
            ClientCodec open = codec;
            Wire under = wire;
            if (open == null || under == null || open.available() == 0) {
                broken();
                return;
            }
            Exchange next = new Exchange();
            exchange = next;
            CodecProbe.this.ask(open.open(next), under);
        }

        void close() {
            if (attempt != null) {
                attempt.cancel();
            }
            if (codec != null) {
                codec.close();
            }
        }

        @Override
        public void onAvailable() {}

        @Override
        public void onClosed(@Nullable IOException cause) {
            if (link == this) {
                link = null;
                if (exchange != null) {
                    broken();
                }
            }
        }
    }

    /** One question and its answer; it listens as long as nobody has lost interest. */
    private final class Exchange implements HttpEvents {
        @Override
        public void onHead(Headers head, boolean end) {
            if (exchange == this) {
                CodecProbe.this.onHead(head, end);
            }
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {
            if (exchange == this) {
                CodecProbe.this.onData(bytes, end);
            }
        }

        @Override
        public void onTrailers(Headers trailers) {
            if (exchange == this) {
                CodecProbe.this.onTrailers(trailers);
            }
        }

        @Override
        public void onReset(StreamReset why) {
            if (exchange == this) {
                exchange = null;
                dropLater();
                ear.failed(HealthEvent.Failure.NETWORK, false, 0);
            }
        }
    }
}
