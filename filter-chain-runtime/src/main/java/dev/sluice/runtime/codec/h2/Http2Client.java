package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an HTTP/2 server: as many exchanges as both sides allow. Streams that a GOAWAY or REFUSED_STREAM says were not looked at end as {@link
 * StreamReset.Kind#REFUSED}, and may be sent again. Loop-confined.
 */
public final class Http2Client extends Session implements ClientCodec {
    private static final int MOST_INFORMATIONAL = 100;

    private final ClientHandler handler;
    private long peerStreams = Integer.MAX_VALUE;
    private int opened;
    private boolean draining;

    public Http2Client(Wire wire, Http2Options options, Http2Stats stats, ClientHandler handler) {
        super(wire, options, stats);
        this.handler = handler;
        lastId = -1;
        sender.out.put(Http2Server.PREFACE, 0, Http2Server.PREFACE.length);
        sender.settings(
                Frame.HEADER_TABLE_SIZE,
                options.headerTableSize(),
                Frame.ENABLE_PUSH,
                0,
                Frame.INITIAL_WINDOW_SIZE,
                options.initialStreamWindow());
        openWindow();
        wire.start(this);
    }

    @Override
    public void onRead(ByteBuffer in) {
        read(in);
    }

    @Override
    public HttpStream open(HttpEvents events) {
        if (available() == 0) {
            throw new IllegalStateException("the connection takes no more streams");
        }
        opened++;
        Http2Stream stream = new Http2Stream(this, 0, false);
        stream.events(events);
        return stream;
    }

    @Override
    boolean begin(Http2Stream stream) {
        if (closing() || lastId >= Integer.MAX_VALUE - 2) {
            wire.loop().later(() -> stream.cut(StreamReset.of(StreamReset.Kind.REFUSED, "")));
            return false;
        }
        probe();
        lastId += 2;
        stream.id = lastId;
        add(stream);
        return true;
    }

    @Override
    public int available() {
        if (draining || closing() || !wire.open() || lastId >= Integer.MAX_VALUE - 2) {
            return 0;
        }
        long most = Math.min(peerStreams, options.maxConcurrentStreams());
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, most - opened));
    }

    @Override
    public int active() {
        return opened;
    }

    @Override
    public void drain() {
        draining = true;
        closeIfDone();
    }

    private void closeIfDone() {
        if (draining && opened == 0 && !closing()) {
            if (!goneAway()) {
                tellGoaway(0, Frame.NO_ERROR, "");
            }
            shut(0);
        }
    }

    @Override
    public void close() {
        if (!closing() && wire.open()) {
            tellGoaway(0, Frame.NO_ERROR, "");
            sender.out.flush();
        }
        wire.close();
    }

    @Override
    boolean creditsOnArrival() {
        return true;
    }

    @Override
    void peerStreams(long most) {
        peerStreams = most;
    }

    @Override
    void settled() {
        if (available() > 0) {
            handler.onAvailable();
        }
    }

    @Override
    void headers(int id, boolean end, byte[] a, int from, int to) {
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            if (idle(id)) {
                fail(Frame.PROTOCOL_ERROR, "bad stream identifier");
                return;
            }
            Headers head = decode(HeadCheck.Form.TRAILERS, a, from, to);
            if (head != null) {
                drop(head);
            }
            return;
        }
        boolean trailers = stream.headSeen();
        Headers head = decode(trailers ? HeadCheck.Form.TRAILERS : HeadCheck.Form.RESPONSE, a, from, to);
        if (head == null) {
            return;
        }
        stream.received(to - from + Frame.HEAD);
        if (stream.remoteDone()) {
            drop(head);
            fault(stream, Frame.STREAM_CLOSED, HeadCheck.RULE);
        } else if (check.full()) {
            drop(head);
            stats.headerOverflow.add(1);
            sender.reset(stream.id, Frame.CANCEL);
            stream.cut(StreamReset.of(StreamReset.Kind.OVERFLOW, "http2.too_many_headers"));
        } else if (!check.details().isEmpty() || trailers && !end) {
            drop(head);
            malformed(stream, check.details().isEmpty() ? HeadCheck.RULE : check.details());
        } else if (trailers) {
            stats.trailers.add(1);
            if (!stream.trailersCame(head)) {
                malformed(stream, HeadCheck.RULE);
            }
        } else {
            response(stream, head, end);
        }
    }

    private void response(Http2Stream stream, Headers head, boolean end) {
        long status = head.wire().number(HeaderName.STATUS);
        if (status >= 200) {
            if (stream.response(check, status, end)) {
                stream.agree(head, status);
                stream.headCame(head, end);
            } else {
                malformed(stream, HeadCheck.RULE);
            }
        } else if (status == 101 || end) {
            malformed(stream, HeadCheck.RULE);
        } else if (stream.countInformational() > MOST_INFORMATIONAL) {
            fault(stream, Frame.ENHANCE_YOUR_CALM, HeadCheck.RULE);
        } else {
            stream.interimCame(head);
        }
    }

    @Override
    void left(Http2Stream stream) {
        opened--;
        if (!closing()) {
            if (draining) {
                // After what the stream's receiver still has to hear.
                wire.loop().later(this::closeIfDone);
            } else if (available() > 0) {
                handler.onAvailable();
            }
        }
    }

    @Override
    void goaway(int last, int code) {
        boolean first = !draining;
        draining = true;
        String why = "http2.remote_refuse";
        for (Http2Stream stream : all()) {
            if (stream.id > last) {
                stream.cut(StreamReset.of(StreamReset.Kind.REFUSED, why));
            }
        }
        if (first) {
            handler.onDraining();
        }
        closeIfDone();
    }

    @Override
    void lastExchange() {
        draining = true;
    }

    @Override
    void failing(String details) {
        draining = true;
    }

    @Override
    String cutDetails(@Nullable IOException cause) {
        return cause == null || cause.getMessage() == null ? "" : cause.getMessage();
    }

    @Override
    void gone(@Nullable IOException cause) {
        handler.onClosed(cause);
    }
}
