package dev.sluice.runtime.upstream;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A protocol of lines: a request is its path, a response its status; {@code 200 close} ends the connection after it, {@code 200 a=b} has a header. */
final class FakeCodec implements ClientCodec, WireEvents, HttpStream {
    private final Wire wire;
    private final ClientHandler handler;
    private final StringBuilder line = new StringBuilder();
    private @Nullable HttpEvents events;
    private boolean draining;
    private boolean closed;

    FakeCodec(Wire wire, ClientHandler handler) {
        this.wire = wire;
        this.handler = handler;
        wire.start(this);
    }

    @Override
    public HttpStream open(HttpEvents to) {
        if (events != null || closed) {
            throw new IllegalStateException("not available");
        }
        events = to;
        return this;
    }

    @Override
    public int available() {
        return events == null && !closed && !draining ? 1 : 0;
    }

    @Override
    public int active() {
        return events == null ? 0 : 1;
    }

    @Override
    public void drain() {
        draining = true;
        if (events == null) {
            close();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void onRead(ByteBuffer in) {
        while (in.hasRemaining()) {
            char c = (char) in.get();
            if (c != '\n') {
                line.append(c);
            } else {
                String text = line.toString();
                line.setLength(0);
                answer(text);
            }
        }
    }

    private void answer(String text) {
        HttpEvents to = events;
        if (to == null) {
            close();
            return;
        }
        Headers head = new Headers();
        head.set(":status", text.substring(0, 3));
        int equals = text.indexOf('=');
        if (equals > 0) {
            head.set(text.substring(4, equals), text.substring(equals + 1));
        }
        to.onHead(head, true);
        if (text.endsWith("close") || draining) {
            wire.close();
        } else {
            events = null;
            handler.onAvailable();
        }
    }

    @Override
    public void onEnd() {
        reset(null);
        wire.close();
    }

    private void reset(@Nullable IOException cause) {
        HttpEvents to = events;
        if (to != null) {
            to.onReset(StreamReset.of(
                    cause == null ? StreamReset.Kind.REMOTE : StreamReset.Kind.CONNECTION, "connection_termination"));
        }
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (cause != null) {
            reset(cause);
        }
        closed = true;
        events = null;
        handler.onClosed(cause);
    }

    @Override
    public void informational(Headers head) {}

    @Override
    public void head(Headers head, boolean end) {
        wire.write(ByteBuffer.wrap((head.get(":path") + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {}

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void reset() {
        events = null;
        wire.close();
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void continueRequest() {}

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public long wireBytesSent() {
        return 10;
    }

    @Override
    public long wireBytesReceived() {
        return 20;
    }

    @Override
    public void closeAfter() {}

    @Override
    public @Nullable String upgrade() {
        return null;
    }
}
