package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts frames out of chunks. A frame that lies in one chunk is a slice of it; one that does not is collected, each byte copied once (and again as the
 * array grows, which a length that a peer merely claims cannot make it do). Loop-confined.
 */
final class Cutter {
    private static final byte[] NONE = {};
    private static final int FIRST = 256;

    private final Shape shape;
    private Bytes input = Bytes.empty();
    private int at;
    private byte[] held = NONE;
    private int length;
    private boolean kept = true;
    private int broken;
    private int from = -1;

    Cutter(Shape shape) {
        this.shape = shape;
    }

    /** More bytes, when all before them are used up. */
    void take(Bytes in) {
        input = in;
        at = 0;
        kept = false;
    }

    /** Some bytes of the last chunk have not been looked at. */
    boolean rests() {
        return at < input.length();
    }

    /** A frame has begun and not ended. */
    boolean inFrame() {
        return length > 0;
    }

    /** Code of the broken frame that {@link #next} met; 0 if none. */
    int broken() {
        return broken;
    }

    /** Where in its chunk the frame from {@link #next} begins; -1 if it was collected. */
    int from() {
        return from;
    }

    /** That part of the chunk. */
    Bytes slice(int start, int end) {
        return input.slice(start, end);
    }

    /** The chunk goes away: copies what rests of it. */
    void keep() {
        if (!kept) {
            input = rests() ? input.slice(at, input.length()).copy() : Bytes.empty();
            at = 0;
            kept = true;
        }
    }

    /** The next whole frame; null if there is none yet or it is broken. */
    @Nullable
    Bytes next() {
        if (broken != 0) {
            return null;
        }
        return length == 0 ? direct() : collected();
    }

    private @Nullable Bytes direct() {
        int left = input.length() - at;
        if (left == 0) {
            return null;
        }
        long wanted = shape.wanted(input, at, left);
        if (wanted < 0) {
            broken = (int) -wanted;
            return null;
        }
        if (wanted > left) {
            collect(left, wanted);
            return null;
        }
        from = at;
        at += (int) wanted;
        return input.slice(from, at);
    }

    private @Nullable Bytes collected() {
        while (true) {
            long wanted = shape.wanted(Bytes.of(held), 0, length);
            if (wanted < 0) {
                broken = (int) -wanted;
                return null;
            }
            if (wanted <= length) {
                Bytes frame = Bytes.of(held).slice(0, length);
                held = NONE;
                length = 0;
                from = -1;
                return frame;
            }
            int left = input.length() - at;
            if (left == 0) {
                return null;
            }
            collect((int) Math.min(left, wanted - length), wanted);
        }
    }

    private void collect(int count, long wanted) {
        int needed = length + count;
        if (held.length < needed) {
            long size = Math.max(needed, Math.max(FIRST, 2L * held.length));
            held = Arrays.copyOf(held, (int) Math.min(size, Math.max(needed, wanted)));
        }
        input.copyTo(at, held, length, count);
        at += count;
        length = needed;
    }
}
