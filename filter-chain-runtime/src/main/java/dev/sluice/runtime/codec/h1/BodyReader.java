package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.codec.HeadPool;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Takes the framing off one incoming body: a length, chunks (RFC 9112 section 7.1, with nothing between size and extension or line end), or all
 * until the close. Body bytes are handed on where they lie. With the scanner of heads it is what a connection needs while it reads a message, and
 * only then: it is borrowed from the loop.
 */
final class BodyReader {
    /** Receives the body. */
    interface Target {
        void onBody(ByteBuffer bytes, boolean end);

        void onBodyTrailers(Headers trailers);

        /** False stops the reader after the current piece. */
        boolean takesBody();
    }

    private enum State {
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        LAST,
        LAST_LF,
        TRAILERS,
        DONE
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_DIGITS = 16;
    private static final int MAX_EXTENSION = 4096;

    private final HeadScanner scanner;
    private final HeadPool pool;
    private boolean trailers;
    private State state = State.DONE;
    private long left;
    private int digits;
    private int extension;
    private BadMessage bad = BadMessage.SYNTAX;

    private BodyReader(HeadScanner scanner, HeadPool pool) {
        this.scanner = scanner;
        this.pool = pool;
    }

    /** One loop's readers between two messages: the one given last, whose memory is warm, is taken first. Loop-confined. */
    static final class Pool {
        private static final int MOST = 256;
        private static final LoopLocal<Pool> OF = LoopLocal.of(loop -> new Pool(loop));
        private final HeadPool heads;
        private final ArrayDeque<BodyReader> free = new ArrayDeque<>();

        private Pool(Loop loop) {
            heads = HeadPool.of(loop);
        }

        static BodyReader take(Loop loop, Http1Options options) {
            Pool pool = loop.local(OF);
            BodyReader reader = pool.free.pollLast();
            if (reader == null) {
                reader = new BodyReader(new HeadScanner(options), pool.heads);
            }
            reader.scanner.use(options);
            reader.trailers = options.enableTrailers();
            return reader;
        }

        /** The giver must not touch it again. */
        static void give(Loop loop, BodyReader reader) {
            reader.state = State.DONE;
            reader.scanner.drop();
            Pool pool = loop.local(OF);
            if (pool.free.size() < MOST) {
                pool.free.addLast(reader);
            }
        }
    }

    /** Of this body's head and trailers. */
    HeadScanner scanner() {
        return scanner;
    }

    /** Begins a head in an empty object of the loop's. */
    void head(HeadScanner.Kind kind) {
        scanner.begin(kind, pool.take());
    }

    void length(long bytes) {
        left = bytes;
        state = State.LENGTH;
    }

    void chunked() {
        size();
    }

    void untilClose() {
        state = State.UNTIL_CLOSE;
    }

    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    void stop() {
        state = State.DONE;
    }

    BadMessage bad() {
        return bad;
    }

    /** Returns when the source is empty, the body is over, the target takes no more, or the bytes are bad (false). */
    boolean read(ByteBuffer in, Target target) {
        while (in.hasRemaining() && state != State.DONE && target.takesBody()) {
            if (!step(in, target)) {
                state = State.DONE;
                return false;
            }
        }
        return true;
    }

    private boolean step(ByteBuffer in, Target target) {
        return switch (state) {
            case LENGTH, DATA -> data(in, target);
            case UNTIL_CLOSE -> {
                target.onBody(in, false);
                in.position(in.limit());
                yield true;
            }
            case TRAILERS -> trailers(in, target);
            case DONE -> true;
            default -> framing(in.get(), target, in);
        };
    }

    private boolean data(ByteBuffer in, Target target) {
        int limit = in.limit();
        int end = (int) Math.min(limit, in.position() + left);
        left -= end - in.position();
        boolean last = left == 0 && state == State.LENGTH;
        if (left == 0) {
            state = last ? State.DONE : State.DATA_CR;
        }
        in.limit(end);
        target.onBody(in, last);
        in.limit(limit).position(end);
        return true;
    }

    private boolean framing(byte b, Target target, ByteBuffer in) {
        switch (state) {
            case SIZE -> {
                return size(b);
            }
            case EXTENSION -> {
                state = b == '\r' ? State.SIZE_LF : State.EXTENSION;
                return b == '\r' || ++extension <= MAX_EXTENSION && Chars.VALUE[b & 0xFF];
            }
            case SIZE_LF -> {
                state = left == 0 ? State.LAST : State.DATA;
                return b == '\n';
            }
            case DATA_CR -> {
                state = State.DATA_LF;
                return b == '\r';
            }
            case DATA_LF -> {
                size();
                return b == '\n';
            }
            case LAST -> {
                if (b == '\r') {
                    state = State.LAST_LF;
                    return true;
                }
                in.position(in.position() - 1);
                state = State.TRAILERS;
                head(HeadScanner.Kind.TRAILERS);
                return true;
            }
            default -> {
                return lastLineFeed(b, target);
            }
        }
    }

    private boolean lastLineFeed(byte b, Target target) {
        if (b != '\n') {
            return false;
        }
        state = State.DONE;
        target.onBody(NOTHING, true);
        return true;
    }

    private void size() {
        left = 0;
        digits = 0;
        extension = 0;
        bad = BadMessage.SYNTAX;
        state = State.SIZE;
    }

    private boolean size(byte b) {
        int digit = Chars.hex(b);
        if (digit >= 0) {
            left = left << 4 | digit;
            return ++digits <= MAX_DIGITS && left >= 0;
        }
        state = b == ';' ? State.EXTENSION : State.SIZE_LF;
        return digits > 0 && (b == ';' || b == '\r');
    }

    private boolean trailers(ByteBuffer in, Target target) {
        switch (scanner.read(in)) {
            case MORE -> {
                return true;
            }
            case BAD -> {
                bad = scanner.bad();
                scanner.drop();
                return false;
            }
            default -> {
                state = State.DONE;
                Headers read = scanner.take();
                if (trailers && !read.isEmpty()) {
                    target.onBodyTrailers(read);
                } else {
                    pool.give(read);
                    target.onBody(NOTHING, true);
                }
                return true;
            }
        }
    }
}
