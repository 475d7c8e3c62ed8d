package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.Linger;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1 connection: one exchange at a time, pipelined requests in order. Bytes that are no HTTP are answered once; then the connection
 * closes and whatever came behind them is thrown away, so nothing can be smuggled. Loop-confined.
 */
public final class Http1Server extends Inflow implements ServerCodec, WireEvents {
    private enum Phase {
        /** Between requests or inside a head. */
        HEAD,
        BODY,
        /** The request is complete (or its upgrade not yet answered), the response is not. */
        RESPONSE,
        TUNNEL,
        /** The request broke the protocol; its answer is still to come, its bytes are not looked at any more. */
        BROKEN,
        CLOSING
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String DISCONNECT = "downstream_remote_disconnect";

    private final Http1Options options;
    private final ServerHandler handler;
    private @Nullable Linger linger;
    private Phase phase = Phase.HEAD;
    private @Nullable ServerStream stream;
    /** The loop's, while a request is read. */
    private @Nullable BodyReader reader;

    private boolean announced;
    private boolean draining;
    private boolean peerEnded;
    private boolean deaf;

    public Http1Server(Wire wire, Http1Options options, ServerHandler handler) {
        super(wire);
        this.options = options;
        this.handler = handler;
        wire.start(this);
    }

    Http1Options options() {
        return options;
    }

    private BodyReader reader() {
        BodyReader now = reader;
        if (now == null) {
            now = BodyReader.Pool.take(wire.loop(), options);
            reader = now;
        }
        return now;
    }

    @Override
    void rest() {
        BodyReader now = reader;
        if (now != null
                && phase != Phase.BODY
                && !(phase == Phase.HEAD && now.scanner().busy())) {
            reader = null;
            BodyReader.Pool.give(wire.loop(), now);
        }
    }

    @Override
    public void drain() {
        draining = true;
        if (phase == Phase.HEAD && (reader == null || !reader.scanner().started()) && !holds()) {
            close(options.delayedCloseMillis());
        }
    }

    @Override
    public int active() {
        return stream == null ? 0 : 1;
    }

    @Override
    public void listen(boolean on) {
        deaf = !on;
        flow();
    }

    @Override
    public void close(long delayMillis) {
        if (phase != Phase.CLOSING) {
            phase = Phase.CLOSING;
            stopReading();
            discard();
            Linger last = new Linger(wire);
            linger = last;
            last.begin(peerEnded ? 0 : delayMillis);
        }
    }

    private void stopReading() {
        if (reader != null) {
            reader.scanner().drop();
            reader.stop();
        }
    }

    @Override
    public void onRead(ByteBuffer in) {
        read(in);
    }

    @Override
    public void onEnd() {
        peerEnded = true;
        end();
    }

    @Override
    void ended() {
        ServerStream running = stream;
        switch (phase) {
            case HEAD, CLOSING -> wire.finish();
            case BODY, RESPONSE -> {
                stream = null;
                if (running != null) {
                    running.cut(StreamReset.of(StreamReset.Kind.REMOTE, DISCONNECT));
                }
                wire.close();
            }
            case TUNNEL -> {
                if (running != null) {
                    running.onBody(NOTHING, true);
                    tunnelEnd(running);
                }
            }
            case BROKEN -> {}
        }
    }

    @Override
    public void onWritable() {
        if (stream != null) {
            stream.wireWritable();
        }
        flow();
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        phase = Phase.CLOSING;
        stopReading();
        discard();
        if (linger != null) {
            linger.cancel();
        }
        ServerStream running = stream;
        stream = null;
        if (running != null) {
            StreamReset.Kind kind = cause == null ? StreamReset.Kind.REMOTE : StreamReset.Kind.CONNECTION;
            running.cut(StreamReset.of(kind, DISCONNECT));
        }
        handler.onClosed(cause);
    }

    @Override
    boolean wants() {
        return stream == null ? !deaf : !stream.paused() || stream.requestDone();
    }

    @Override
    boolean step(ByteBuffer in) {
        return switch (phase) {
            // Answers that the client does not read stop further requests: memory stays bounded however many it sends.
            case HEAD -> wire.writable() && head(in);
            case BODY -> body(in);
            case TUNNEL -> tunnel(in);
            case RESPONSE -> false;
            case BROKEN, CLOSING -> {
                in.position(in.limit());
                yield true;
            }
        };
    }

    private boolean head(ByteBuffer in) {
        BodyReader body = reader();
        HeadScanner scanner = body.scanner();
        if (!scanner.busy()) {
            body.head(HeadScanner.Kind.REQUEST);
        }
        HeadScanner.Result result = scanner.read(in);
        if (!announced && (scanner.started() || result != HeadScanner.Result.MORE)) {
            announced = true;
            handler.onRequestStart();
        }
        if (phase != Phase.HEAD) {
            return true;
        }
        if (result == HeadScanner.Result.BAD) {
            refuse(scanner.bad(), null);
        } else if (result == HeadScanner.Result.DONE) {
            request(body, scanner);
        }
        return true;
    }

    private void request(BodyReader body, HeadScanner scanner) {
        int size = scanner.size();
        Headers head = scanner.take();
        BadMessage bad = RequestHead.finish(scanner, head, options);
        if (bad != null) {
            refuse(bad, bad.managed() ? head : null);
            return;
        }
        announced = false;
        String upgrade = RequestHead.upgrade(scanner, head);
        KnownFields known = scanner.known;
        boolean empty = upgrade == null && !known.chunked && known.length <= 0;
        ServerStream opened = ServerStream.of(this, scanner, upgrade, empty, size);
        stream = opened;
        phase = upgrade != null || empty ? Phase.RESPONSE : Phase.BODY;
        if (known.chunked) {
            body.chunked();
        } else if (!empty) {
            body.length(known.length);
        }
        HttpEvents events = handler.onStream(opened);
        opened.events(events);
        events.onHead(head, empty);
    }

    @Override
    public void refuse(int status, String details, String text) {
        if (phase == Phase.HEAD) {
            refuse(new BadMessage(status, details, text), new Headers());
        }
    }

    private void refuse(BadMessage bad, @Nullable Headers head) {
        stopReading();
        phase = Phase.BROKEN;
        ServerStream reply = ServerStream.refusal(this);
        stream = reply;
        if (head == null) {
            handler.onInvalid(reply, bad.status(), bad.details(), bad.body());
        } else {
            handler.onRefused(reply, head, bad.status(), bad.details(), bad.body());
        }
    }

    private boolean body(ByteBuffer in) {
        ServerStream running = stream;
        if (running == null) {
            return false;
        }
        BodyReader body = reader();
        int before = in.position();
        boolean good = body.read(in, running);
        running.received(in.position() - before);
        if (!good && stream == running) {
            fault(running, body.bad());
        } else if (stream == running && running.requestDone() && phase == Phase.BODY) {
            phase = Phase.RESPONSE;
        }
        return in.position() > before || phase != Phase.BODY;
    }

    private void fault(ServerStream running, BadMessage bad) {
        phase = Phase.BROKEN;
        stopReading();
        running.breakRequest();
        StreamReset.Kind kind =
                bad == BadMessage.TRAILERS_TOO_LARGE ? StreamReset.Kind.OVERFLOW : StreamReset.Kind.PROTOCOL;
        boolean begun = running.headSent();
        running.fail(new StreamReset(kind, bad.details(), bad.status()));
        if (begun && stream == running) {
            abort(running);
        }
    }

    private boolean tunnel(ByteBuffer in) {
        ServerStream running = stream;
        if (running == null || running.paused()) {
            return false;
        }
        running.received(in.remaining());
        running.onBody(in, false);
        in.position(in.limit());
        return true;
    }

    /** Whether its exchange runs. */
    boolean serves(ServerStream which) {
        return stream == which;
    }

    boolean draining() {
        return draining;
    }

    /** The upgrade was agreed to: what the client sent or will send behind its request are raw bytes. */
    void tunnelOpen() {
        phase = Phase.TUNNEL;
        flow();
    }

    /** One way of a tunnel ended. */
    void tunnelEnd(ServerStream ended) {
        if (ended.requestDone() && ended.responseDone()) {
            stream = null;
            // After who sent the last byte has noted that it was the last.
            wire.loop().later(wire::finish);
        } else if (ended.responseDone()) {
            wire.end();
        }
    }

    /** The response is complete. What is missing of the request then is not wanted any more. */
    void responseDone(ServerStream done) {
        if (stream != done) {
            return;
        }
        stream = null;
        if (phase != Phase.RESPONSE && phase != Phase.BODY || !done.requestDone() || done.closes() || draining) {
            close(options.delayedCloseMillis());
            return;
        }
        phase = Phase.HEAD;
        handler.onIdle();
        flow();
    }

    /** Cuts the connection so that the client cannot take what it got for a whole answer. */
    void abort(ServerStream cut) {
        if (stream == cut) {
            stream = null;
            if (cut.raw() && phase != Phase.TUNNEL) {
                wire.reset();
            } else if (wire.pending() == 0) {
                wire.close();
            } else {
                // What came before the cut is the client's: it misses the rest by the framing.
                close(options.delayedCloseMillis());
            }
        }
    }
}
