package dev.sluice.runtime.http;

import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.h1.Http1Server;
import dev.sluice.runtime.codec.h2.Http2Server;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A codec that is chosen by the first bytes: those of HTTP/2's preface, as far as they go, or others. RFC 9113 section 3.4 made them so that no HTTP/1
 * request begins like that. Then it is forgotten. Loop-confined.
 */
final class SniffedCodec implements ServerCodec, WireEvents {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final DownstreamCodecs codecs;
    private final Wire wire;
    private final ServerHandler handler;
    private int matched;
    private @Nullable ServerCodec chosen;

    SniffedCodec(DownstreamCodecs codecs, Wire wire, ServerHandler handler) {
        this.codecs = codecs;
        this.wire = wire;
        this.handler = handler;
        wire.start(this);
    }

    @Override
    public void onRead(ByteBuffer in) {
        int before = matched;
        int at = in.position();
        while (at < in.limit() && matched < PREFACE.length && in.get(at) == PREFACE[matched]) {
            at++;
            matched++;
        }
        if (matched == PREFACE.length) {
            Http2Server codec = codecs.http2(wire, handler);
            chosen = codec;
            handler.onCodec(codec);
            codec.onRead(ByteBuffer.wrap(PREFACE, 0, before));
            codec.onRead(in);
        } else if (at < in.limit()) {
            Http1Server codec = codecs.http1(wire, handler);
            chosen = codec;
            handler.onCodec(codec);
            if (before == 0) {
                codec.onRead(in);
            } else {
                codec.onRead(joined(Arrays.copyOf(PREFACE, before), in));
            }
        } else {
            if (before == 0) {
                handler.onRequestStart();
            }
            in.position(in.limit());
        }
    }

    private static ByteBuffer joined(byte[] first, ByteBuffer then) {
        return ByteBuffer.allocate(first.length + then.remaining())
                .put(first)
                .put(then)
                .flip();
    }

    @Override
    public void onEnd() {
        wire.close();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        handler.onClosed(cause);
    }

    @Override
    public void drain() {
        if (chosen != null) {
            chosen.drain();
        } else if (matched == 0) {
            wire.finish();
        }
    }

    @Override
    public int active() {
        return chosen == null ? 0 : chosen.active();
    }

    @Override
    public void refuse(int status, String details, String body) {
        if (chosen != null) {
            chosen.refuse(status, details, body);
        } else {
            wire.finish();
        }
    }

    @Override
    public void close(long delayMillis) {
        if (chosen != null) {
            chosen.close(delayMillis);
        } else {
            wire.finish();
        }
    }
}
