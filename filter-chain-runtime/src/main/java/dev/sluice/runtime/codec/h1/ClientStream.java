package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request to a server and its response. Used again as a {@link ServerStream} is. */
final class ClientStream implements HttpStream, BodyReader.Target {
    private static final byte[] VERSION = Chars.bytes(" HTTP/1.1\r\n");
    private static final byte[] NONE = {};
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName CONNECTION = HeaderName.of("connection");

    private final Http1Client client;
    private final Wire wire;
    private final BodyWriter writer;
    private final Http1Options options;
    private HttpEvents events;
    private @Nullable String wanted;
    private @Nullable ByteBuffer early;
    private boolean earlyEnd;
    private boolean tunnel;
    private boolean connect;
    private boolean headRequest;
    private boolean headSent;
    private boolean close;
    private boolean requestDone;
    private boolean responseDone;
    private boolean paused;
    private long received;
    private boolean released;

    ClientStream(Http1Client client, Wire wire, BodyWriter writer, Http1Options options, HttpEvents events) {
        this.client = client;
        this.wire = wire;
        this.writer = writer;
        this.options = options;
        this.events = events;
        writer.begin();
    }

    /** As new, for another request. */
    ClientStream begin(HttpEvents to) {
        events = to;
        wanted = null;
        early = null;
        earlyEnd = false;
        tunnel = false;
        connect = false;
        headRequest = false;
        headSent = false;
        close = false;
        requestDone = false;
        responseDone = false;
        paused = false;
        received = 0;
        released = false;
        writer.begin();
        return this;
    }

    /** Its user has let it go. */
    boolean released() {
        return released;
    }

    HttpEvents events() {
        return events;
    }

    boolean headSent() {
        return headSent;
    }

    boolean requestDone() {
        return requestDone;
    }

    boolean responseDone() {
        return responseDone;
    }

    boolean closes() {
        return close || writer.sawClose();
    }

    boolean paused() {
        return paused;
    }

    boolean connect() {
        return connect;
    }

    boolean headRequest() {
        return headRequest;
    }

    boolean wantsTunnel() {
        return wanted != null;
    }

    void received(int bytes) {
        received += bytes;
    }

    void responseBegins(boolean end) {
        responseDone = end;
        // A refused upgrade ends with its answer: nobody knows whether the server took the bytes behind it for a
        // request.
        close |= wanted != null;
        early = null;
    }

    /** The server agreed: both ways are raw bytes. */
    void accepted() {
        tunnel = true;
        writer.raw();
        ByteBuffer waiting = early;
        early = null;
        if (waiting != null) {
            data(waiting, earlyEnd);
        } else if (earlyEnd) {
            data(ByteBuffer.wrap(NONE), true);
        }
    }

    void over() {
        headSent = true;
        requestDone = true;
        responseDone = true;
    }

    void cut(StreamReset why) {
        over();
        events.onReset(why);
    }

    void wireWritable() {
        if (!requestDone) {
            events.onWritable();
        }
    }

    @Override
    public void onBody(ByteBuffer bytes, boolean end) {
        responseDone |= end;
        events.onData(bytes, end);
    }

    @Override
    public void onBodyTrailers(Headers trailers) {
        responseDone = true;
        events.onTrailers(trailers);
    }

    @Override
    public boolean takesBody() {
        return !paused && !responseDone;
    }

    @Override
    public void informational(Headers head) {}

    @Override
    public void continueRequest() {}

    @Override
    public void head(Headers head, boolean end) {
        if (headSent) {
            return;
        }
        headSent = true;
        if (!line(head)) {
            client.refuse(this);
            return;
        }
        wanted = connect ? "connect" : upgrade(head);
        writer.fields(head, false);
        if (wanted != null) {
            writer.none();
        } else {
            int method = head.wire().find(HeaderName.METHOD, 0);
            int from = head.wire().valueFrom(method);
            int to = from + head.wire().valueLength(method);
            writer.frame(head, end, true, Methods.bodiless(head.wire().array(), from, to));
        }
        writer.headEnd();
        if (end && wanted == null) {
            ended();
        } else {
            earlyEnd = end;
        }
    }

    /** Request line and host; false, with nothing written, if the pseudo-headers do not fit into them. */
    private boolean line(Headers head) {
        Headers.Wire wire = head.wire();
        byte[] a = wire.array();
        int method = wire.find(HeaderName.METHOD, 0);
        if (method < 0
                || !Chars.isToken(a, wire.valueFrom(method), wire.valueFrom(method) + wire.valueLength(method))) {
            return false;
        }
        int methodEnd = wire.valueFrom(method) + wire.valueLength(method);
        connect = Methods.is(Methods.CONNECT, a, wire.valueFrom(method), methodEnd);
        headRequest = Methods.is(Methods.HEAD, a, wire.valueFrom(method), methodEnd);
        int authority = wire.find(HeaderName.AUTHORITY, 0);
        int target = connect ? authority : wire.find(HeaderName.PATH, 0);
        if (target < 0
                || !visible(wire, target)
                || authority >= 0 && wire.valueLength(authority) > 0 && !visible(wire, authority)) {
            return false;
        }
        writer.out()
                .put(a, wire.valueFrom(method), wire.valueLength(method))
                .put(' ')
                .put(a, wire.valueFrom(target), wire.valueLength(target))
                .put(VERSION);
        int host = authority < 0 ? 0 : wire.valueFrom(authority);
        int hostLength = authority < 0 ? 0 : wire.valueLength(authority);
        writer.out().field(KnownFields.HOST, 0, 4, a, host, hostLength, options.properCaseWords());
        return true;
    }

    private static boolean visible(Headers.Wire wire, int at) {
        return Chars.isVisible(wire.array(), wire.valueFrom(at), wire.valueFrom(at) + wire.valueLength(at));
    }

    private static @Nullable String upgrade(Headers head) {
        if (!head.has(UPGRADE) || !head.has(CONNECTION)) {
            return null;
        }
        for (String token : head.get(CONNECTION).split(",")) {
            if (token.trim().equalsIgnoreCase("upgrade")) {
                return head.get(UPGRADE).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (!headSent || requestDone) {
            bytes.position(bytes.limit());
        } else if (wanted != null && !tunnel) {
            wait(bytes, end);
        } else if (!writer.data(bytes, end)) {
            reset();
        } else if (end) {
            ended();
        }
    }

    /** Raw bytes before the server agreed could be taken for a request: they wait, and {@link #writable} says so. */
    private void wait(ByteBuffer bytes, boolean end) {
        ByteBuffer before = early == null ? ByteBuffer.wrap(NONE) : early;
        early = ByteBuffer.allocate(before.remaining() + bytes.remaining())
                .put(before)
                .put(bytes)
                .flip();
        earlyEnd |= end;
    }

    @Override
    public void trailers(Headers trailers) {
        if (!headSent || requestDone) {
            return;
        }
        if (wanted != null) {
            data(ByteBuffer.wrap(NONE), true);
        } else if (writer.trailers(trailers)) {
            ended();
        } else {
            reset();
        }
    }

    private void ended() {
        requestDone = true;
        if (tunnel) {
            client.tunnelEnd(this);
        }
    }

    @Override
    public void reset() {
        if (!requestDone || !responseDone) {
            boolean sent = tunnel && requestDone;
            over();
            client.abort(this, sent);
        }
    }

    @Override
    public boolean writable() {
        return (wanted == null || tunnel) && wire.writable();
    }

    @Override
    public void pause() {
        paused = true;
        client.flow();
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            client.flow();
        }
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
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
        released = true;
        return true;
    }

    @Override
    public @Nullable String upgrade() {
        return tunnel ? wanted : null;
    }
}
