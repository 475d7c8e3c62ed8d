package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An exchange with a host over HTTP/2, noting what it is asked for. */
final class HttpHost implements HttpStream {
    private final @Nullable HttpEvents events;
    final StringBuilder saw = new StringBuilder();
    boolean writable = true;
    boolean paused;

    HttpHost(@Nullable HttpEvents events) {
        this.events = events;
    }

    HttpEvents events() {
        return java.util.Objects.requireNonNull(events);
    }

    @Override
    public void informational(Headers head) {}

    @Override
    public void head(Headers head, boolean end) {
        saw.append(head.get(":method"))
                .append(' ')
                .append(head.get(":authority"))
                .append(end ? '.' : ' ');
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        saw.append(StandardCharsets.ISO_8859_1.decode(bytes)).append(end ? "." : "");
    }

    @Override
    public void trailers(Headers trailers) {
        saw.append('.');
    }

    @Override
    public void reset() {
        saw.append("RESET");
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void continueRequest() {}

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public long wireBytesSent() {
        return 0;
    }

    @Override
    public long wireBytesReceived() {
        return 0;
    }

    @Override
    public void closeAfter() {}

    @Override
    public @Nullable String upgrade() {
        return null;
    }
}
