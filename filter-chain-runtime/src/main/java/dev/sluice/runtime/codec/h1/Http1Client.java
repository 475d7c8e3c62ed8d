package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.Linger;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an HTTP/1 server: one exchange at a time. It is used again only if both messages were complete, both sides meant to keep it, and
 * no byte came that no request asked for. Loop-confined.
 */
public final class Http1Client extends Inflow implements ClientCodec, WireEvents {
    private enum Phase {
        IDLE,
        HEAD,
        BODY,
        /** The response is complete, what follows from it not yet drawn. */
        ENDED,
        TUNNEL,
        CLOSED
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_INFORMATIONAL = 100;
    /** How long a server may take to read the last words of a tunnel and to end its side. */
    private static final long LINGER_MILLIS = 1_000;

    private final ClientHandler handler;
    private final BodyWriter writer;
    private final Http1Options options;
    /** The loop's, while a response is read. */
    private @Nullable BodyReader reader;

    private Phase phase = Phase.IDLE;
    private @Nullable ClientStream stream;
    private @Nullable ClientStream spare;
    private int informational;
    private boolean keep;
    private boolean draining;

    public Http1Client(Wire wire, Http1Options options, ClientHandler handler) {
        super(wire);
        this.options = options;
        this.handler = handler;
        writer = new BodyWriter(wire.loop()).to(wire, options);
        wire.start(this);
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
    public HttpStream open(HttpEvents events) {
        if (available() == 0) {
            throw new IllegalStateException("the connection is not free");
        }
        phase = Phase.HEAD;
        informational = 0;
        ClientStream last = spare;
        ClientStream opened = last == null ? new ClientStream(this, wire, writer, options, events) : last.begin(events);
        spare = null;
        stream = opened;
        return opened;
    }

    @Override
    public int available() {
        return phase == Phase.IDLE && !draining && wire.open() ? 1 : 0;
    }

    @Override
    public int active() {
        return stream == null ? 0 : 1;
    }

    @Override
    public void drain() {
        draining = true;
        if (phase == Phase.IDLE) {
            wire.close();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void onRead(ByteBuffer in) {
        read(in);
    }

    @Override
    public void onEnd() {
        end();
    }

    @Override
    void ended() {
        ClientStream running = stream;
        if (running == null) {
            wire.close();
            return;
        }
        switch (phase) {
            case BODY -> {
                if (reader().endsWithConnection()) {
                    phase = Phase.ENDED;
                    keep = false;
                    running.onBody(NOTHING, true);
                    settle(false);
                } else {
                    fail(running, StreamReset.Kind.PROTOCOL, BadMessage.SYNTAX.details());
                }
            }
            case TUNNEL -> {
                running.onBody(NOTHING, true);
                tunnelEnd(running);
            }
            default -> {
                boolean begun = reader != null && reader.scanner().size() > 0;
                fail(
                        running,
                        begun ? StreamReset.Kind.PROTOCOL : StreamReset.Kind.REMOTE,
                        begun ? BadMessage.SYNTAX.details() : "");
            }
        }
    }

    @Override
    public void onWritable() {
        if (stream != null) {
            stream.wireWritable();
        }
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        phase = Phase.CLOSED;
        dropHead();
        discard();
        ClientStream running = stream;
        stream = null;
        if (running != null) {
            String details = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
            running.cut(StreamReset.of(cause == null ? StreamReset.Kind.REMOTE : StreamReset.Kind.CONNECTION, details));
        }
        handler.onClosed(cause);
    }

    @Override
    boolean wants() {
        return stream == null || !stream.paused();
    }

    @Override
    boolean step(ByteBuffer in) {
        ClientStream running = stream;
        if (running == null) {
            // Nobody asked for these bytes.
            wire.close();
            return true;
        }
        if (running.paused()) {
            return false;
        }
        int before = in.position();
        switch (phase) {
            case HEAD -> head(running, in);
            case BODY -> body(running, in);
            case TUNNEL -> {
                running.received(in.remaining());
                running.onBody(in, false);
                in.position(in.limit());
                return true;
            }
            default -> in.position(in.limit());
        }
        running.received(in.position() - before);
        if (phase == Phase.ENDED) {
            settle(in.hasRemaining());
        }
        return true;
    }

    private void head(ClientStream running, ByteBuffer in) {
        if (!running.headSent()) {
            fail(running, StreamReset.Kind.PROTOCOL, BadMessage.SYNTAX.details());
            return;
        }
        BodyReader body = reader();
        HeadScanner scanner = body.scanner();
        if (!scanner.busy()) {
            body.head(HeadScanner.Kind.RESPONSE);
        }
        switch (scanner.read(in)) {
            case MORE -> {}
            case BAD -> fail(running, StreamReset.Kind.PROTOCOL, scanner.bad().details());
            default -> response(running, in, body, scanner);
        }
    }

    private void response(ClientStream running, ByteBuffer in, BodyReader body, HeadScanner scanner) {
        Headers head = scanner.take();
        StartLine start = scanner.start;
        head.wire().value(0, start.methodFrom, 3);
        ResponseHead.Meaning meaning = ResponseHead.read(scanner, head, running, options);
        switch (meaning) {
            case INFORMATIONAL -> {
                if (++informational > MAX_INFORMATIONAL) {
                    fail(running, StreamReset.Kind.OVERFLOW, BadMessage.SYNTAX.details());
                } else {
                    running.events().onInformational(head);
                }
                return;
            }
            case TUNNEL -> {
                phase = Phase.TUNNEL;
                keep = false;
                running.accepted();
                running.events().onHead(head, false);
                running.wireWritable();
                return;
            }
            case EMPTY, LENGTH, CHUNKED, UNTIL_CLOSE -> {}
            default -> {
                fail(running, StreamReset.Kind.PROTOCOL, meaning.details());
                return;
            }
        }
        if (meaning == ResponseHead.Meaning.EMPTY && scanner.known.length != 0 && in.hasRemaining()) {
            fail(running, StreamReset.Kind.PROTOCOL, BadMessage.BODY_NOT_ALLOWED.details());
            return;
        }
        keep = !scanner.known.close && (!start.http10 || scanner.known.keepAlive);
        phase = meaning == ResponseHead.Meaning.EMPTY ? Phase.ENDED : Phase.BODY;
        switch (meaning) {
            case LENGTH -> body.length(scanner.known.length);
            case CHUNKED -> body.chunked();
            case UNTIL_CLOSE -> body.untilClose();
            default -> {}
        }
        running.responseBegins(phase == Phase.ENDED);
        running.events().onHead(head, phase == Phase.ENDED);
    }

    private void body(ClientStream running, ByteBuffer in) {
        BodyReader body = reader();
        boolean good = body.read(in, running);
        if (stream != running) {
            return;
        }
        if (!good) {
            fail(running, StreamReset.Kind.PROTOCOL, body.bad().details());
        } else if (running.responseDone()) {
            phase = Phase.ENDED;
        }
    }

    /** Both the receiver and the pool hear of the end of an exchange that the server broke; in that order. */
    private void fail(ClientStream running, StreamReset.Kind kind, String details) {
        if (stream == running) {
            stream = null;
            phase = Phase.CLOSED;
            dropHead();
            running.cut(StreamReset.of(kind, details));
            wire.close();
        }
    }

    /** The response is over: keep the connection, or not. A request that is not complete by now is not wanted any more. */
    private void settle(boolean extraBytes) {
        ClientStream done = stream;
        if (done == null) {
            return;
        }
        stream = null;
        if (keep && done.requestDone() && !done.closes() && !extraBytes && !draining && !holds()) {
            phase = Phase.IDLE;
            spare = done.released() ? done : null;
            handler.onAvailable();
        } else {
            phase = Phase.CLOSED;
            done.over();
            wire.close();
        }
    }

    private void dropHead() {
        if (reader != null) {
            reader.scanner().drop();
        }
    }

    void tunnelEnd(ClientStream ended) {
        if (ended.requestDone() && ended.responseDone()) {
            stream = null;
            wire.finish();
        } else if (ended.requestDone()) {
            wire.end();
        }
    }

    /** @param sent all of it has been handed to the wire and must arrive: the last words of a tunnel that ends here */
    void abort(ClientStream cut, boolean sent) {
        if (stream == cut) {
            stream = null;
            phase = Phase.CLOSED;
            if (sent) {
                discard();
                new Linger(wire).begin(LINGER_MILLIS);
            } else {
                wire.close();
            }
        }
    }

    /** A request that cannot be written: nothing of it has been sent, so the connection stays good. */
    void refuse(ClientStream refused) {
        wire.loop().later(() -> {
            if (stream == refused) {
                stream = null;
                phase = Phase.IDLE;
                refused.cut(StreamReset.of(StreamReset.Kind.PROTOCOL, BadMessage.SYNTAX.details()));
                if (available() > 0) {
                    handler.onAvailable();
                }
            }
        });
    }
}
