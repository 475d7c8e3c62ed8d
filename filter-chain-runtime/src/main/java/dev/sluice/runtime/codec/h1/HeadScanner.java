package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines and fields of one head, cut anywhere. Bytes are copied once, into the {@link Headers} that the receiver gets, and looked at once
 * there: names become lower-case in place and are hashed on the way. A line that is not complete is looked at again only when its end has come, so
 * that a head of n bytes costs O(n) however it is cut. What was copied beyond the head's end goes back to the source.
 */
final class HeadScanner {
    /** What is read. */
    enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    /** How far it came. */
    enum Result {
        MORE,
        DONE,
        BAD
    }

    private static final int STEP = 512;
    private static final int SMALL = 64;
    static final int METHOD = 0;
    static final int PATH = 1;
    static final int AUTHORITY = 2;
    static final int SCHEME = 3;

    final KnownFields known = new KnownFields();
    final StartLine start = new StartLine();
    private Http1Options options;
    private Kind kind = Kind.REQUEST;
    private @Nullable Headers headers;
    private int headFrom;
    private int lineFrom;
    private int searched;
    private int lines;
    private boolean inStartLine;
    private boolean full;
    private BadMessage bad = BadMessage.SYNTAX;

    HeadScanner(Http1Options options) {
        this.options = options;
    }

    /** For messages of another connection. */
    void use(Http1Options instead) {
        options = instead;
    }

    /** Begins a head in an empty object, which is the scanner's until the head is done. */
    void begin(Kind what, Headers into) {
        kind = what;
        headers = into;
        known.clear();
        Headers.Wire wire = into.wire();
        if (what == Kind.REQUEST) {
            PseudoNames.REQUEST.reserve(wire);
        } else if (what == Kind.RESPONSE) {
            PseudoNames.RESPONSE.reserve(wire);
        }
        headFrom = wire.used();
        lineFrom = headFrom;
        searched = headFrom;
        lines = 0;
        inStartLine = what != Kind.TRAILERS;
        full = false;
    }

    /** Between {@link #begin} and the head's end. */
    boolean busy() {
        return headers != null;
    }

    /** Whether a byte of the head itself has come: blank lines before a request do not count. */
    boolean started() {
        return headers != null
                && (!inStartLine
                        || headers.wire().used() > lineFrom && headers.wire().array()[lineFrom] != '\r');
    }

    /** Why the last {@link #read} was {@link Result#BAD}. */
    BadMessage bad() {
        return bad;
    }

    /** Bytes of the head so far. */
    int size() {
        return headers == null ? 0 : headers.wire().used() - headFrom;
    }

    /** The finished head, given away. */
    Headers take() {
        Headers done = headers();
        headers = null;
        return done;
    }

    /** Forgets a head that will not be finished. */
    void drop() {
        headers = null;
    }

    /** Takes what belongs to the head and leaves the rest. */
    Result read(ByteBuffer in) {
        Headers.Wire wire = headers().wire();
        while (in.hasRemaining()) {
            int room = headFrom + options.maxHeadBytes() - wire.used();
            if (room <= 0) {
                return atLimit(wire);
            }
            int step = wire.free() >= SMALL ? wire.free() : Math.max(STEP, wire.used());
            wire.load(in, Math.min(Math.min(in.remaining(), room), step));
            Result result = scan(wire);
            if (result == Result.DONE) {
                in.position(in.position() - (wire.used() - lineFrom));
                wire.cut(lineFrom);
            }
            if (result != Result.MORE) {
                return result;
            }
        }
        return Result.MORE;
    }

    private Headers headers() {
        if (headers == null) {
            throw new IllegalStateException("no head begun");
        }
        return headers;
    }

    /** One look at the incomplete line first: its own fault is named before its size, wherever the bytes were cut. */
    private Result atLimit(Headers.Wire wire) {
        full = true;
        if (!inStartLine && line(wire) == Result.BAD) {
            return Result.BAD;
        }
        return refuse(kind == Kind.TRAILERS ? BadMessage.TRAILERS_TOO_LARGE : BadMessage.TOO_LARGE);
    }

    private Result scan(Headers.Wire wire) {
        if (searched > lineFrom || inStartLine) {
            int found = lineFeed(wire.array(), Math.max(searched, lineFrom), wire.used());
            if (found < 0) {
                searched = wire.used();
                return tooLong(searched) ? refuse(BadMessage.LINE_TOO_LONG) : Result.MORE;
            }
        }
        while (lineFrom < wire.used()) {
            int before = lineFrom;
            Result result = line(wire);
            if (result != Result.MORE) {
                return result;
            }
            if (lineFrom == before) {
                searched = wire.used();
                return Result.MORE;
            }
        }
        return Result.MORE;
    }

    private boolean tooLong(int end) {
        return inStartLine && end - lineFrom > options.maxRequestLineBytes() + 1;
    }

    /** One line: MORE with {@code lineFrom} moved on if it was complete. */
    private Result line(Headers.Wire wire) {
        return inStartLine ? startLine(wire) : fieldLine(wire);
    }

    private Result startLine(Headers.Wire wire) {
        byte[] a = wire.array();
        int end = lineFeed(a, Math.max(searched, lineFrom), wire.used());
        if (end < 0) {
            return tooLong(wire.used()) ? refuse(BadMessage.LINE_TOO_LONG) : Result.MORE;
        }
        if (tooLong(end)) {
            return refuse(BadMessage.LINE_TOO_LONG);
        }
        if (end == lineFrom || a[end - 1] != '\r') {
            return refuse(BadMessage.SYNTAX);
        }
        int from = lineFrom;
        lineFrom = end + 1;
        searched = lineFrom;
        if (end - 1 == from && kind == Kind.REQUEST) {
            return Result.MORE;
        }
        inStartLine = false;
        BadMessage why =
                kind == Kind.REQUEST ? start.request(a, from, end - 1, options) : start.response(a, from, end - 1);
        return why == null ? Result.MORE : refuse(why);
    }

    private Result fieldLine(Headers.Wire wire) {
        byte[] a = wire.array();
        int end = wire.used();
        int at = lineFrom;
        int hash = Headers.Wire.HASH_START;
        byte lower;
        while (at < end && (lower = Chars.NAME[a[at] & 0xFF]) != 0) {
            a[at++] = lower;
            hash = Headers.Wire.hash(hash, lower);
        }
        if (at == end) {
            return Result.MORE;
        }
        if (at == lineFrom || a[at] != ':') {
            return a[at] == '\r' && at == lineFrom ? headEnd(a, end) : fault(control(a[at]), a, at);
        }
        int nameLength = at++ - lineFrom;
        while (at < end && (a[at] == ' ' || a[at] == '\t')) {
            at++;
        }
        int value = at;
        while (at < end && Chars.VALUE[a[at] & 0xFF]) {
            at++;
        }
        if (at == end || a[at] == '\r' && at + 1 == end) {
            return Result.MORE;
        }
        if (a[at] != '\r' || a[at + 1] != '\n') {
            return fault(a[at] == '\r' ? BadMessage.SYNTAX : control(a[at]), a, at);
        }
        int valueEnd = at;
        while (valueEnd > value && (a[valueEnd - 1] == ' ' || a[valueEnd - 1] == '\t')) {
            valueEnd--;
        }
        return field(wire, hash, nameLength, value, valueEnd - value, at + 2);
    }

    private Result field(Headers.Wire wire, int hash, int nameLength, int value, int valueLength, int next) {
        if (++lines > options.maxHeaderCount()) {
            return refuse(BadMessage.TOO_MANY);
        }
        byte[] a = wire.array();
        if (kind == Kind.TRAILERS) {
            if (!KnownFields.neverTrailer(a, lineFrom, nameLength)) {
                wire.field(hash, lineFrom, nameLength, value, valueLength);
            }
        } else {
            BadMessage why = known.check(a, lineFrom, nameLength, value, valueLength);
            if (why != null) {
                return refuse(why);
            }
            if (!known.swallowed) {
                wire.field(hash, lineFrom, nameLength, value, valueLength);
            }
        }
        lineFrom = next;
        return Result.MORE;
    }

    private Result headEnd(byte[] a, int end) {
        if (lineFrom + 1 == end) {
            return Result.MORE;
        }
        if (a[lineFrom + 1] != '\n') {
            return fault(BadMessage.SYNTAX, a, lineFrom);
        }
        lineFrom += 2;
        return Result.DONE;
    }

    private static BadMessage control(byte b) {
        boolean odd = b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n' || b == 0x7F;
        return odd ? BadMessage.CHARACTERS : BadMessage.SYNTAX;
    }

    /** A fault inside a line is told once the line has ended, or can not: so it does not depend on how the bytes were cut. */
    private Result fault(BadMessage why, byte[] a, int at) {
        return full || lineFeed(a, at, headers().wire().used()) >= 0 ? refuse(why) : Result.MORE;
    }

    private Result refuse(BadMessage why) {
        bad = why;
        return Result.BAD;
    }

    private static int lineFeed(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (a[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
