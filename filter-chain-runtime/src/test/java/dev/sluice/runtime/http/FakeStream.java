package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one side of a codec has been told to send. */
abstract class FakeStream implements HttpStream {
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    final List<Headers> informational = new ArrayList<>();

    @Nullable
    Headers sentHead;

    @Nullable
    Headers sentTrailers;

    boolean ended;
    boolean reset;
    boolean paused;
    boolean closesAfter;
    boolean continued;
    boolean writable = true;

    @Override
    public void informational(Headers head) {
        informational.add(head);
    }

    @Override
    public void head(Headers head, boolean end) {
        sentHead = head.copy();
        ended = end;
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (ended || reset) {
            return;
        }
        while (bytes.hasRemaining()) {
            body.write(bytes.get());
        }
        ended = end;
    }

    @Override
    public void trailers(Headers trailers) {
        sentTrailers = trailers.copy();
        ended = true;
    }

    @Override
    public void reset() {
        reset = true;
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
    public void continueRequest() {
        continued = true;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public long wireBytesSent() {
        return body.size();
    }

    @Override
    public long wireBytesReceived() {
        return 0;
    }

    @Override
    public void closeAfter() {
        closesAfter = true;
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    int status() {
        return sentHead == null ? 0 : Integer.parseInt(sentHead.get(HeaderName.STATUS));
    }

    String header(String name) {
        return sentHead == null ? "" : sentHead.get(name);
    }
}
