package dev.sluice.runtime.codec.h2;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames wherever reads may have split it. DATA is passed on as it comes; every other frame is handed over whole, copied once
 * into memory that the loop's connections share, or into its own if it came in pieces. Loop-confined.
 */
final class FrameReader {
    /** Who hears of frames. Any call may end the reading. */
    interface Sink {
        /** A whole frame that is not DATA; the array is only lent. */
        void frame(int type, int flags, int id, byte[] a, int from, int to);

        /** A DATA frame begins. */
        void dataBegins(int flags, int id, int length);

        /** Bytes of the DATA frame that began, without padding; {@code last}: no more of this frame. At least once for each frame. */
        void data(ByteBuffer bytes, boolean last);

        /** A frame of a type that is not ours to know; its payload is skipped. */
        void unknown();

        /** A frame breaks the rules of framing. */
        void broken(int code, String why);

        /** The first bytes of a head are here, the rest is not. */
        void headBegins();

        /** False: nothing more is wanted. */
        boolean reading();
    }

    private enum State {
        HEAD,
        WHOLE,
        PAD_LENGTH,
        DATA,
        SKIP
    }

    private static final LoopLocal<byte[]> SCRATCH = LoopLocal.of(loop -> new byte[Frame.MAX_LENGTH]);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Sink sink;
    private final byte[] scratch;
    private final byte[] head = new byte[Frame.HEAD];
    private State state = State.HEAD;
    private int headHeld;
    private int length;
    private int type;
    private int flags;
    private int id;
    private int padding;
    private byte @Nullable [] part;
    private int partHeld;

    FrameReader(Loop loop, Sink sink) {
        this.sink = sink;
        scratch = loop.local(SCRATCH);
    }

    void read(ByteBuffer in) {
        while (in.hasRemaining() && sink.reading()) {
            switch (state) {
                case HEAD -> head(in);
                case WHOLE -> whole(in);
                case PAD_LENGTH -> padLength(in);
                case DATA -> data(in);
                case SKIP -> skip(in);
            }
        }
    }

    private void head(ByteBuffer in) {
        int n = Math.min(Frame.HEAD - headHeld, in.remaining());
        in.get(head, headHeld, n);
        headHeld += n;
        if (headHeld < Frame.HEAD) {
            return;
        }
        headHeld = 0;
        length = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | head[2] & 0xFF;
        type = head[3] & 0xFF;
        flags = head[4] & 0xFF;
        id = Frame.int32(head, 5) & 0x7FFF_FFFF;
        if (length > Frame.MAX_LENGTH) {
            sink.broken(Frame.FRAME_SIZE_ERROR, "frame too large");
        } else if (type == Frame.DATA) {
            dataBegins();
        } else if (type > Frame.CONTINUATION) {
            sink.unknown();
            padding = length;
            state = length == 0 ? State.HEAD : State.SKIP;
        } else if (length == 0) {
            sink.frame(type, flags, id, scratch, 0, 0);
        } else {
            state = State.WHOLE;
        }
    }

    private void whole(ByteBuffer in) {
        byte[] have = part;
        if (have == null && in.remaining() >= length) {
            in.get(scratch, 0, length);
            state = State.HEAD;
            sink.frame(type, flags, id, scratch, 0, length);
            return;
        }
        if (have == null) {
            have = new byte[length];
            part = have;
            partHeld = 0;
            if (type == Frame.HEADERS) {
                sink.headBegins();
            }
        }
        int n = Math.min(length - partHeld, in.remaining());
        in.get(have, partHeld, n);
        partHeld += n;
        if (partHeld == length) {
            part = null;
            state = State.HEAD;
            sink.frame(type, flags, id, have, 0, length);
        }
    }

    private void dataBegins() {
        boolean padded = (flags & Frame.PADDED) != 0;
        padding = 0;
        state = State.HEAD;
        if (padded && length == 0) {
            sink.broken(Frame.FRAME_SIZE_ERROR, "no room for padding");
            return;
        }
        sink.dataBegins(flags, id, length);
        if (padded) {
            state = State.PAD_LENGTH;
        } else if (length == 0) {
            dataEnds();
        } else {
            state = State.DATA;
        }
    }

    private void dataEnds() {
        if (sink.reading()) {
            sink.data(NOTHING, true);
        }
    }

    private void padLength(ByteBuffer in) {
        padding = in.get() & 0xFF;
        length -= 1 + padding;
        if (length < 0) {
            sink.broken(Frame.PROTOCOL_ERROR, "more padding than frame");
            return;
        }
        state = length > 0 ? State.DATA : padding > 0 ? State.SKIP : State.HEAD;
        if (length == 0) {
            dataEnds();
        }
    }

    private void data(ByteBuffer in) {
        int n = Math.min(length, in.remaining());
        int limit = in.limit();
        int next = in.position() + n;
        length -= n;
        if (length == 0) {
            state = padding > 0 ? State.SKIP : State.HEAD;
        }
        in.limit(next);
        sink.data(in, length == 0);
        in.limit(limit).position(next);
    }

    private void skip(ByteBuffer in) {
        int n = Math.min(padding, in.remaining());
        in.position(in.position() + n);
        padding -= n;
        if (padding == 0) {
            state = State.HEAD;
        }
    }
}
