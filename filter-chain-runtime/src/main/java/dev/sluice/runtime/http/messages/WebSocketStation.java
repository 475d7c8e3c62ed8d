package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.StreamMessage.Kind;
import dev.sluice.runtime.chain.Lane;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket's frames in one direction. Fragments are kept with their heads until the last one, so that an untouched message leaves as it came. Loop
 * confined. Source: RFC 6455, 5 and 7; RFC 7692.
 */
final class WebSocketStation extends Station {
    private static final byte[] NONE = {};

    private final WebSocketShape shape;
    private final int limit;
    private final boolean splits;
    private final @Nullable Inflate inflate;
    private byte[] kept = NONE;
    private boolean deflated;
    private boolean closed;
    private boolean writing;

    WebSocketStation(Conversation talk, BodyMessages how, Lane lane, MessageTransform transform, boolean deflates) {
        this(talk, how, lane, transform, new WebSocketShape(how.request(), deflates, how.limit()), deflates);
    }

    private WebSocketStation(
            Conversation talk,
            BodyMessages how,
            Lane lane,
            MessageTransform transform,
            WebSocketShape shape,
            boolean deflates) {
        super(talk, how.request(), lane, transform, shape);
        this.shape = shape;
        this.limit = how.limit();
        this.splits = how.splits();
        this.inflate = deflates ? new Inflate(how.limit()) : null;
    }

    @Override
    boolean closed() {
        return closed;
    }

    @Override
    void frame(Bytes raw, int from) {
        if (closed) {
            return;
        }
        int opcode = FrameHead.opcode(raw, 0);
        if (opcode >= FrameHead.CLOSE) {
            control(opcode, raw, from);
            return;
        }
        boolean fin = FrameHead.fin(raw, 0);
        int kind = opcode == FrameHead.CONTINUATION ? shape.open : opcode;
        boolean first = opcode != FrameHead.CONTINUATION;
        deflated = first ? FrameHead.rsv1(raw, 0) : deflated;
        shape.open = fin ? 0 : kind;
        if (splits || first && fin) {
            message(kind, raw, from, first, fin);
            return;
        }
        append(raw);
        if (fin) {
            Bytes all = Bytes.of(kept).slice(0, (int) shape.keptRaw);
            kept = NONE;
            shape.kept = 0;
            shape.keptRaw = 0;
            message(kind, all, -1, true, true);
        }
    }

    private void append(Bytes raw) {
        int length = (int) shape.keptRaw;
        int needed = length + raw.length();
        if (kept.length < needed) {
            kept = Arrays.copyOf(kept, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * kept.length)));
        }
        raw.copyTo(0, kept, length, raw.length());
        shape.keptRaw = needed;
        shape.kept += FrameHead.payload(raw, 0);
    }

    private void message(int opcode, Bytes raw, int from, boolean first, boolean last) {
        Kind kind = opcode == FrameHead.TEXT ? Kind.TEXT : Kind.BINARY;
        Cut message = new Cut(this, kind, raw, from, first, last);
        if (inflate != null) {
            Bytes plain = deflated ? inflate.inflated(message.data(), last) : message.data();
            if (plain == null) {
                talk.broken(this, inflate.problem(), why(inflate.problem()));
                return;
            }
            message.plain(plain, true);
        }
        if (!splits && kind == Kind.TEXT && !Utf8.valid(message.data())) {
            talk.broken(this, WebSocketShape.NOT_TEXT, why(WebSocketShape.NOT_TEXT));
            return;
        }
        show(message);
    }

    private void control(int opcode, Bytes raw, int from) {
        Kind kind = opcode == FrameHead.CLOSE ? Kind.CLOSE : opcode == FrameHead.PING ? Kind.PING : Kind.PONG;
        Cut frame = new Cut(this, kind, raw, from, true, true);
        if (kind == Kind.CLOSE) {
            int problem = WebSocketShape.problem(frame.data());
            if (problem != 0) {
                talk.broken(this, problem, why(problem));
                return;
            }
        }
        show(frame);
    }

    /** The plain bytes of one or more whole frames: a slice if it is one that is not masked. */
    static Bytes payload(Bytes raw) {
        int head = FrameHead.size(raw, 0);
        if (!FrameHead.masked(raw, 0) && head + FrameHead.payload(raw, 0) == raw.length()) {
            return raw.slice(head, raw.length());
        }
        byte[] all = new byte[raw.length()];
        int length = 0;
        for (int at = 0; at < raw.length(); ) {
            length += FrameHead.unmask(raw, at, all, length);
            at += FrameHead.size(raw, at) + (int) FrameHead.payload(raw, at);
        }
        return Bytes.of(all).slice(0, length);
    }

    @Override
    Bytes encoded(StreamMessage message) {
        int opcode = opcode(message.kind());
        Bytes data = message.data();
        boolean control = opcode >= FrameHead.CLOSE;
        if (control && data.length() > 125) {
            throw new IllegalArgumentException("a " + message.kind() + " frame of " + data.length() + " bytes");
        }
        if (!control) {
            if (writing == message.first()) {
                throw new IllegalStateException("a message within the fragments of another: RFC 6455, 5.4");
            }
            writing = !message.last();
            opcode = message.first() ? opcode : FrameHead.CONTINUATION;
        }
        int mask = request() ? Masks.next(talk.x.loop()) : 0;
        return FrameHead.frame((message.last() ? FrameHead.FIN : 0) | opcode, data, mask);
    }

    @Override
    void written(StreamMessage message) {
        if (message.kind() == Kind.CLOSE) {
            closed = true;
        } else if (splits && !message.kind().control() && message instanceof Cut) {
            writing = !message.last();
        }
    }

    private static int opcode(Kind kind) {
        return switch (kind) {
            case TEXT -> FrameHead.TEXT;
            case GRPC, BINARY -> FrameHead.BINARY;
            case PING -> FrameHead.PING;
            case PONG -> FrameHead.PONG;
            case CLOSE -> FrameHead.CLOSE;
        };
    }

    @Override
    StreamMessage made(Bytes data) {
        return StreamMessage.binary(data);
    }

    @Override
    StreamMessage made(String text) {
        return StreamMessage.text(text);
    }

    @Override
    String why(int code) {
        return switch (code) {
            case WebSocketShape.TOO_LARGE -> "a message is larger than " + limit + " bytes";
            case WebSocketShape.NOT_TEXT -> "text is not UTF-8";
            default -> "a frame is broken";
        };
    }

    /** A peer that goes without a word: what it had begun is gone. */
    @Override
    boolean ends(Headers trailers, boolean inFrame) {
        return true;
    }

    @Override
    public void close() {
        if (inflate != null) {
            inflate.close();
        }
        super.close();
    }
}
