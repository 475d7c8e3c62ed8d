package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Timer;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A client's HTTP/2 connection. Loop-confined. */
public final class Http2Server extends Session implements ServerCodec {
    /** What a client says first. RFC 9113 section 3.4. */
    static final byte[] PREFACE = Chars.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private static final long ROUND_TRIP_NANOS = 1_000_000_000L;
    /** So long GOAWAY waits for a response that it can go in front of. */
    private static final long OCCASION_NANOS = 100_000_000L;

    private static final byte[] DRAIN_PING = Chars.bytes("drainin!");

    private final ServerHandler handler;
    private int prefaceSeen;
    private int refusedFrom = Integer.MAX_VALUE;
    private boolean draining;
    private boolean untold;
    private boolean answered;
    private long idleSince;
    private boolean headBegan;
    private @Nullable Timer drainTimer;

    public Http2Server(Wire wire, Http2Options options, Http2Stats stats, ServerHandler handler) {
        super(wire, options, stats);
        this.handler = handler;
        int table = options.headerTableSize();
        int streams = (int) Math.min(Integer.MAX_VALUE, options.maxConcurrentStreams());
        int window = options.initialStreamWindow();
        int[] settings = {
            Frame.HEADER_TABLE_SIZE,
            table,
            Frame.MAX_CONCURRENT_STREAMS,
            streams,
            Frame.INITIAL_WINDOW_SIZE,
            window,
            Frame.ENABLE_CONNECT_PROTOCOL,
            1
        };
        sender.settings(options.allowConnect() ? settings : java.util.Arrays.copyOf(settings, 6));
        openWindow();
        wire.start(this);
    }

    @Override
    public void onRead(ByteBuffer in) {
        if (prefaceSeen < PREFACE.length && !closing()) {
            if (prefaceSeen == 0) {
                handler.onRequestStart();
            }
            preface(in);
        }
        read(in);
    }

    private void preface(ByteBuffer in) {
        while (prefaceSeen < PREFACE.length && in.hasRemaining()) {
            if (in.get() != PREFACE[prefaceSeen++]) {
                fail(Frame.PROTOCOL_ERROR, "no preface");
                return;
            }
        }
    }

    @Override
    void settled() {
        if (streams.isEmpty()) {
            handler.onIdle();
        }
    }

    @Override
    public void headBegins() {
        headBegan = true;
        handler.onRequestStart();
    }

    @Override
    int lastPeerId() {
        return lastId;
    }

    @Override
    void headers(int id, boolean end, byte[] a, int from, int to) {
        if (headBegan) {
            headBegan = false;
            handler.onHeadOver();
        }
        if ((id & 1) == 0) {
            fail(Frame.PROTOCOL_ERROR, "bad stream identifier");
            return;
        }
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            trailers(stream, end, a, from, to);
        } else if (id > lastId) {
            closed.opened(id, lastId);
            lastId = id;
            request(id, end, a, from, to);
        } else if (closed.skipped(id)) {
            fail(Frame.PROTOCOL_ERROR, "bad stream identifier");
        } else if (closed.isOver(id)) {
            fail(Frame.STREAM_CLOSED, "HEADERS of a closed stream");
        } else {
            ignore(HeadCheck.Form.TRAILERS, a, from, to);
        }
    }

    /** The compression table wants every block read. */
    private void ignore(HeadCheck.Form form, byte[] a, int from, int to) {
        stats.headersOfNoStream.add(1);
        Headers head = decode(form, a, from, to);
        if (head != null) {
            drop(head);
        }
    }

    private void trailers(Http2Stream stream, boolean end, byte[] a, int from, int to) {
        Headers head = decode(HeadCheck.Form.TRAILERS, a, from, to);
        if (head == null) {
            return;
        }
        stream.received(to - from + Frame.HEAD);
        if (stream.remoteDone()) {
            drop(head);
            fault(stream, Frame.STREAM_CLOSED, HeadCheck.RULE);
        } else if (!end || !check.details().isEmpty() || check.full()) {
            drop(head);
            malformed(stream, check.details().isEmpty() ? HeadCheck.RULE : check.details());
        } else {
            stats.trailers.add(1);
            if (!stream.trailersCame(head)) {
                malformed(stream, HeadCheck.RULE);
            }
        }
    }

    private void request(int id, boolean end, byte[] a, int from, int to) {
        if (id > refusedFrom) {
            ignore(HeadCheck.Form.REQUEST, a, from, to);
            return;
        }
        if (streams.size() >= options.maxConcurrentStreams()) {
            ignore(HeadCheck.Form.REQUEST, a, from, to);
            if (!closing()) {
                sender.reset(id, Frame.REFUSED_STREAM);
                premature();
            }
            return;
        }
        Headers head = decode(HeadCheck.Form.REQUEST, a, from, to);
        if (head == null) {
            return;
        }
        Http2Stream stream = new Http2Stream(this, id, true);
        stream.received(to - from + Frame.HEAD);
        add(stream);
        if (!check.details().isEmpty()) {
            handler.onMalformed(stream, check.details());
            stream.request(check, end);
            drop(head);
            malformed(stream, check.details());
            return;
        }
        stream.request(check, end);
        if (check.full()) {
            drop(head);
            stats.headerOverflow.add(1);
            handler.onInvalid(stream, 431, "http2.too_many_headers", "Request Header Fields Too Large");
            premature();
            return;
        }
        if (end && check.length() > 0) {
            drop(head);
            handler.onMalformed(stream, HeadCheck.RULE);
            malformed(stream, HeadCheck.RULE);
            return;
        }
        if (check.upgrade()) {
            stream.asks(ExtendedConnect.requestToOne(head));
        }
        HttpEvents events = handler.onStream(stream);
        stream.events(events);
        stream.headCame(head, end);
    }

    @Override
    void left(Http2Stream stream) {
        if (streams.isEmpty() && !closing()) {
            answered = true;
            idleSince = wire.loop().nanoTime();
            handler.onIdle();
            responding();
            if (refusedFrom != Integer.MAX_VALUE) {
                shut(options.delayedCloseMillis());
            }
        }
    }

    @Override
    void goaway(int last, int code) {
        // The client opens no more streams; it closes when it has what it wants.
    }

    @Override
    void lastExchange() {
        if (!draining && !closing()) {
            draining = true;
            tell();
        }
    }

    @Override
    void failing(String details) {
        handler.onProtocolError(details);
    }

    @Override
    void prematureResets() {
        handler.onPrematureResets();
    }

    @Override
    String cutDetails(@Nullable IOException cause) {
        return "downstream_remote_disconnect";
    }

    @Override
    void gone(@Nullable IOException cause) {
        if (drainTimer != null) {
            drainTimer.cancel();
        }
        handler.onClosed(cause);
    }

    /**
     * Tells the client to open no more streams, and takes those that are on their way until it must have heard: until a PING came back, or a second.
     * RFC 9113 section 6.8. It is told in front of the next response's head, not behind those that have just left: a client that reads responses and
     * GOAWAY in one go has made requests for the former that it then may not send. As in Envoy; h2load counts such requests as failed. Who has nothing to
     * wait for is told at once.
     */
    @Override
    public void drain() {
        if (draining || closing()) {
            return;
        }
        draining = true;
        if (streams.isEmpty() && (!answered || wire.loop().nanoTime() - idleSince > OCCASION_NANOS)) {
            tell();
        } else {
            untold = true;
            drainTimer = wire.loop().after(OCCASION_NANOS, this::tell);
        }
    }

    @Override
    void responding() {
        if (untold) {
            tell();
        }
    }

    private void tell() {
        untold = false;
        if (drainTimer != null) {
            drainTimer.cancel();
        }
        if (!closing()) {
            tellGoaway(Integer.MAX_VALUE, Frame.NO_ERROR, "");
            sender.ping(0, DRAIN_PING, 0);
            drainTimer = wire.loop().after(ROUND_TRIP_NANOS, this::lastWord);
        }
    }

    @Override
    void pong() {
        lastWord();
    }

    private void lastWord() {
        if (!draining || untold || closing() || refusedFrom != Integer.MAX_VALUE) {
            return;
        }
        if (drainTimer != null) {
            drainTimer.cancel();
        }
        refusedFrom = lastId;
        tellGoaway(lastId, Frame.NO_ERROR, "");
        if (streams.isEmpty()) {
            shut(options.delayedCloseMillis());
        }
    }

    @Override
    public int active() {
        return streams.size();
    }

    @Override
    public void close(long delayMillis) {
        if (!closing()) {
            tellGoaway(lastId, Frame.NO_ERROR, "");
            shut(delayMillis);
        }
    }

    @Override
    public void refuse(int status, String details, String body) {
        close(0);
    }
}
