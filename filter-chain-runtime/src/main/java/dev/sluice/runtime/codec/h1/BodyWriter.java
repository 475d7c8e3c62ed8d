package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the framing on one outgoing message: decides it with the head, keeps it for the body. Reused from exchange to exchange. Knows nothing of
 * who may write when.
 */
final class BodyWriter {
    /** How the end of the body is told. */
    enum Mode {
        /** There is no body: what is given is dropped. */
        NONE,
        LENGTH,
        CHUNKED,
        /** By the end of the connection; also tunnels. */
        RAW
    }

    private static final byte[] CLOSE = Chars.bytes("close");
    private static final byte[] KEEP_ALIVE = Chars.bytes("keep-alive");
    private static final byte[] CHUNKED = Chars.bytes("chunked");
    private static final byte[] LAST_CHUNK = Chars.bytes("0\r\n");

    private final HeadWriter out;
    private Http1Options options = Http1Options.STRICT;
    private @Nullable Wire wire;
    private Mode mode = Mode.NONE;
    private long left;
    private long sent;
    private boolean sawClose;

    BodyWriter(Loop loop) {
        out = loop.local(HeadWriter.SLOT);
    }

    /** Writes there from now on, a wire of the same loop. */
    BodyWriter to(Wire onto, Http1Options with) {
        wire = onto;
        options = with;
        return this;
    }

    /** Holds no wire any more. */
    void letGo() {
        wire = null;
    }

    private Wire wire() {
        if (wire == null) {
            throw new IllegalStateException("nowhere to write");
        }
        return wire;
    }

    HeadWriter out() {
        return out;
    }

    /** Bytes written since {@link #begin}. */
    long sent() {
        return sent;
    }

    void begin() {
        mode = Mode.NONE;
        left = 0;
        sent = 0;
        sawClose = false;
    }

    /** Whether the head said {@code connection: close} by itself. */
    boolean sawClose() {
        return sawClose;
    }

    Mode mode() {
        return mode;
    }

    void none() {
        mode = Mode.NONE;
    }

    void raw() {
        mode = Mode.RAW;
    }

    /** Writes {@code content-length} or {@code transfer-encoding} for a message that has a body unless {@code end}. */
    void frame(Headers head, boolean end, boolean mayChunk, boolean silentIfEmpty) {
        long length = head.wire().number(HeaderName.CONTENT_LENGTH);
        if (end) {
            mode = Mode.NONE;
            if (!silentIfEmpty || length >= 0) {
                length(0);
            }
        } else if (length >= 0) {
            mode = Mode.LENGTH;
            left = length;
            int at = head.wire().find(HeaderName.CONTENT_LENGTH, 0);
            out.field(head.wire(), at, options.properCaseWords());
        } else if (mayChunk) {
            mode = Mode.CHUNKED;
            chunkedField();
        } else {
            mode = Mode.RAW;
        }
    }

    void chunkedField() {
        out.field(KnownFields.TRANSFER_ENCODING, CHUNKED, options.properCaseWords());
    }

    private void length(long bytes) {
        out.field(KnownFields.CONTENT_LENGTH, Chars.bytes(Long.toString(bytes)), options.properCaseWords());
    }

    void close() {
        if (!sawClose) {
            out.field(KnownFields.CONNECTION, CLOSE, options.properCaseWords());
        }
    }

    void keepAlive() {
        out.field(KnownFields.CONNECTION, KEEP_ALIVE, options.properCaseWords());
    }

    /** Every field but pseudo-headers and framing, which is this object's to write; {@code length}: {@code content-length} stays. */
    void fields(Headers head, boolean length) {
        Headers.Wire fields = head.wire();
        byte[] a = fields.array();
        sawClose = false;
        boolean lines = !options.properCaseWords();
        int from = 0;
        int to = 0;
        for (int at = 0; at < fields.count(); at++) {
            if (!fields.present(at) || a[fields.nameFrom(at)] == ':') {
                continue;
            }
            int name = fields.nameFrom(at);
            int nameLength = fields.nameLength(at);
            if (nameLength == 17 && Chars.same(a, name, 17, KnownFields.TRANSFER_ENCODING)
                    || !length && nameLength == 14 && Chars.same(a, name, 14, KnownFields.CONTENT_LENGTH)) {
                continue;
            }
            if (nameLength == 10 && Chars.same(a, name, 10, KnownFields.CONNECTION)) {
                sawClose |= Chars.same(a, fields.valueFrom(at), fields.valueLength(at), CLOSE);
            }
            int lineEnd = lines ? lineEnd(fields, at, a) : -1;
            if (lineEnd < 0 || name != to) {
                out.put(a, from, to - from);
                from = to = name;
            }
            if (lineEnd >= 0) {
                to = lineEnd;
            } else {
                out.field(fields, at, options.properCaseWords());
            }
        }
        out.put(a, from, to - from);
    }

    /**
     * Behind the line end of a field that stands in its head as it was read, so that it and its neighbours can be copied at once; -1 if it does not: a
     * value cannot hold a line end, so what was edited never looks like that.
     */
    private static int lineEnd(Headers.Wire fields, int at, byte[] a) {
        int colon = fields.nameFrom(at) + fields.nameLength(at);
        int value = fields.valueFrom(at);
        if (value != colon + 2 || a[colon] != ':' || a[colon + 1] != ' ') {
            return -1;
        }
        int end = value + fields.valueLength(at);
        return end + 2 <= fields.used() && a[end] == '\r' && a[end + 1] == '\n' ? end + 2 : -1;
    }

    /** Ends the head and sends it. */
    void headEnd() {
        sent += out.crlf().send(wire());
    }

    /** False if the body became longer, or ended shorter, than the head said: the connection must be cut. */
    boolean data(ByteBuffer bytes, boolean end) {
        int count = bytes.remaining();
        switch (mode) {
            case NONE -> bytes.position(bytes.limit());
            case LENGTH -> {
                if (count > left) {
                    bytes.limit(bytes.position() + (int) left);
                    write(bytes);
                    return false;
                }
                left -= count;
                write(bytes);
            }
            case CHUNKED -> chunk(bytes, count, end);
            case RAW -> write(bytes);
        }
        return !end || left == 0;
    }

    private void chunk(ByteBuffer bytes, int count, boolean end) {
        if (count > 0) {
            sent += out.chunkSize(count).send(wire());
            write(bytes);
            if (!end) {
                write(out.lineEnd());
                return;
            }
            out.crlf();
        }
        if (end) {
            sent += out.put(LAST_CHUNK).crlf().send(wire());
        }
    }

    /** As {@link #data}, with trailers where the framing and the options have room for them. */
    boolean trailers(Headers trailers) {
        if (mode != Mode.CHUNKED || !options.enableTrailers()) {
            return data(out.lineEnd().limit(0), true);
        }
        out.put(LAST_CHUNK);
        Headers.Wire fields = trailers.wire();
        for (int at = 0; at < fields.count(); at++) {
            if (fields.present(at)
                    && fields.array()[fields.nameFrom(at)] != ':'
                    && !KnownFields.neverTrailer(fields.array(), fields.nameFrom(at), fields.nameLength(at))) {
                out.field(fields, at, options.properCaseWords());
            }
        }
        sent += out.crlf().send(wire());
        return true;
    }

    private void write(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            sent += bytes.remaining();
            wire().write(bytes);
        }
    }
}
