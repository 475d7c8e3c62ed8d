package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Whoever keeps it too long holds a dead one, never the next exchange: it is used again only after its user has said
 * {@link #done}, and then by whatever connection of the loop is next: an idle one holds none.
 */
final class ServerStream implements HttpStream, BodyReader.Target {
    private static final byte[] HTTP_11 = Chars.bytes("HTTP/1.1");
    private static final byte[] HTTP_10 = Chars.bytes("HTTP/1.0");
    private static final byte[] CONTINUE = Chars.bytes("HTTP/1.1 100 Continue\r\n");
    private static final HttpEvents NOBODY = new HttpEvents() {
        @Override
        public void onHead(Headers head, boolean end) {}

        @Override
        public void onData(ByteBuffer bytes, boolean end) {}

        @Override
        public void onTrailers(Headers trailers) {}

        @Override
        public void onReset(StreamReset why) {}
    };

    private static final int MOST_FREE = 256;
    private static final LoopLocal<ArrayDeque<ServerStream>> FREE = LoopLocal.of(loop -> new ArrayDeque<>());

    private final BodyWriter writer;
    /** Null between two requests. */
    private @Nullable Http1Server server;

    private @Nullable String upgrade;
    private boolean http10;
    private boolean headRequest;
    private boolean connect;
    private HttpEvents events = NOBODY;
    private boolean expectContinue;
    private boolean close;
    private boolean requestDone;
    private boolean headSent;
    private boolean responseDone;
    private boolean paused;
    private boolean tunnel;
    private long received;

    private ServerStream(Loop loop) {
        writer = new BodyWriter(loop);
    }

    private static ServerStream take(Http1Server server) {
        ServerStream last = server.wire.loop().local(FREE).pollLast();
        ServerStream stream = last == null ? new ServerStream(server.wire.loop()) : last;
        stream.server = server;
        stream.writer.to(server.wire, server.options()).begin();
        stream.events = NOBODY;
        stream.headSent = false;
        stream.responseDone = false;
        stream.paused = false;
        stream.tunnel = false;
        return stream;
    }

    private Http1Server server() {
        if (server == null) {
            throw new IllegalStateException("the exchange is over");
        }
        return server;
    }

    /** For a request. */
    static ServerStream of(
            Http1Server server, HeadScanner scanner, @Nullable String upgradeTo, boolean bodiless, int headBytes) {
        ServerStream stream = take(server);
        stream.begin(scanner, upgradeTo, bodiless, headBytes);
        return stream;
    }

    private void begin(HeadScanner scanner, @Nullable String upgradeTo, boolean bodiless, int headBytes) {
        upgrade = upgradeTo;
        requestDone = bodiless;
        received = headBytes;
        http10 = scanner.start.http10;
        headRequest = scanner.start.head;
        connect = scanner.start.connect;
        expectContinue = scanner.known.expectContinue && !http10;
        close = scanner.known.close || http10 && !scanner.known.keepAlive;
    }

    /** The answer to bytes that are no request. */
    static ServerStream refusal(Http1Server server) {
        ServerStream reply = take(server);
        reply.upgrade = null;
        reply.http10 = false;
        reply.headRequest = false;
        reply.connect = false;
        reply.expectContinue = false;
        reply.received = 0;
        reply.requestDone = true;
        reply.close = true;
        return reply;
    }

    void events(HttpEvents receiver) {
        events = receiver;
    }

    boolean requestDone() {
        return requestDone;
    }

    boolean responseDone() {
        return responseDone;
    }

    boolean headSent() {
        return headSent;
    }

    boolean closes() {
        return close;
    }

    boolean raw() {
        return writer.mode() == BodyWriter.Mode.RAW;
    }

    boolean paused() {
        return paused;
    }

    void received(int bytes) {
        received += bytes;
    }

    void breakRequest() {
        requestDone = true;
        close = true;
    }

    /** The request failed; an answer may still be given. */
    void fail(StreamReset why) {
        HttpEvents receiver = events;
        events = NOBODY;
        receiver.onReset(why);
    }

    /** Both ways are over. */
    void cut(StreamReset why) {
        headSent = true;
        responseDone = true;
        requestDone = true;
        fail(why);
    }

    void wireWritable() {
        if (!responseDone) {
            events.onWritable();
        }
    }

    @Override
    public void onBody(ByteBuffer bytes, boolean end) {
        expectContinue = false;
        requestDone |= end;
        events.onData(bytes, end);
    }

    @Override
    public void onBodyTrailers(Headers trailers) {
        requestDone = true;
        events.onTrailers(trailers);
    }

    @Override
    public boolean takesBody() {
        return !paused && !responseDone;
    }

    @Override
    public void informational(Headers head) {
        long status = head.wire().number(HeaderName.STATUS);
        if (headSent || http10 || status < 100 || status > 199 || status == 101) {
            return;
        }
        expectContinue &= status != 100;
        writer.out().put(HTTP_11).put(Reasons.line((int) status));
        writer.fields(head, false);
        writer.headEnd();
    }

    @Override
    public void continueRequest() {
        if (expectContinue && !headSent) {
            expectContinue = false;
            writer.out().put(CONTINUE);
            writer.headEnd();
        }
    }

    @Override
    public void head(Headers head, boolean end) {
        if (headSent) {
            return;
        }
        long number = head.wire().number(HeaderName.STATUS);
        int status = number < 100 || number > 999 ? 500 : (int) number;
        tunnel = upgrade != null && (connect ? status / 100 == 2 : status == 101);
        if (status < 200 && !tunnel) {
            informational(head);
            return;
        }
        headSent = true;
        writer.out().put(http10 ? HTTP_10 : HTTP_11).put(Reasons.line(status));
        boolean bodiless = headRequest || status == 204 || status == 304;
        writer.fields(head, bodiless && status != 204);
        if (tunnel) {
            writer.raw();
        } else {
            frame(head, end, status, bodiless);
        }
        writer.headEnd();
        if (tunnel) {
            server().tunnelOpen();
        }
        if (end) {
            ended();
        }
    }

    private void frame(Headers head, boolean end, int status, boolean bodiless) {
        if (bodiless) {
            writer.none();
            if (headRequest && status != 204 && status != 304 && !http10 && !head.has(HeaderName.CONTENT_LENGTH)) {
                writer.chunkedField();
            }
        } else {
            writer.frame(head, end, !http10, false);
        }
        close |= server().draining()
                || writer.sawClose()
                || writer.mode() == BodyWriter.Mode.RAW
                || upgrade != null
                || end && !requestDone;
        if (close) {
            writer.close();
        } else if (http10) {
            writer.keepAlive();
        }
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (!headSent || responseDone) {
            bytes.position(bytes.limit());
            return;
        }
        if (!writer.data(bytes, end)) {
            reset();
        } else if (end) {
            ended();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (!headSent || responseDone) {
            return;
        }
        if (writer.trailers(trailers)) {
            ended();
        } else {
            reset();
        }
    }

    private void ended() {
        responseDone = true;
        if (tunnel) {
            server().tunnelEnd(this);
        } else {
            server().responseDone(this);
        }
    }

    @Override
    public void reset() {
        if (!responseDone || !requestDone) {
            headSent = true;
            responseDone = true;
            requestDone = true;
            events = NOBODY;
            server().abort(this);
        }
    }

    @Override
    public boolean writable() {
        return server == null || server.wire.writable();
    }

    @Override
    public void pause() {
        paused = true;
        if (!requestDone && server != null) {
            server.flow();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            if (server != null) {
                server.flow();
            }
        }
    }

    @Override
    public String protocol() {
        return http10 ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public long wireBytesSent() {
        return writer.sent();
    }

    @Override
    public long wireBytesReceived() {
        return received;
    }

    @Override
    public void closeAfter() {
        close = true;
    }

    @Override
    public boolean done() {
        events = NOBODY;
        Http1Server of = server;
        if (requestDone && responseDone && of != null && !of.serves(this)) {
            server = null;
            writer.letGo();
            ArrayDeque<ServerStream> free = of.wire.loop().local(FREE);
            if (free.size() < MOST_FREE) {
                free.addLast(this);
            }
        }
        return true;
    }

    @Override
    public @Nullable String upgrade() {
        return upgrade;
    }
}
