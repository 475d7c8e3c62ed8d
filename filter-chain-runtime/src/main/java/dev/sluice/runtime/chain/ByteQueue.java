package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait, in order. Views of foreign buffers may be added; {@link #settle} copies those that are still here when the buffer goes away, so
 * what is passed on within the same event is never copied. {@link #whole} joins everything in one growing array: peeking again and again at a
 * growing body copies each byte about twice, not once per peek.
 */
final class ByteQueue {
    private static final int MOST_VIEWED = 256;
    private final ArrayDeque<Bytes> pieces = new ArrayDeque<>(4);
    private @Nullable Bytes viewed;
    private @Nullable ByteBuffer view;
    private byte @Nullable [] joined;
    private int joinedLength;
    private long total;
    private boolean views;

    void add(Bytes bytes) {
        int length = bytes.length();
        if (length == 0) {
            return;
        }
        total += length;
        pieces.add(bytes);
        views |= !BufferBytes.mayBeKept(bytes);
    }

    @Nullable
    Bytes poll() {
        if (joined != null) {
            Bytes first = Bytes.of(joined).slice(0, joinedLength);
            total -= joinedLength;
            joined = null;
            joinedLength = 0;
            return first;
        }
        Bytes first = pieces.poll();
        if (first != null) {
            total -= first.length();
        }
        return first;
    }

    /** What was polled, to be read once and at once: a short constant that passes again and again is seen through the same buffer. */
    ByteBuffer view(Bytes bytes) {
        ByteBuffer known = view;
        if (known != null && viewed == bytes) {
            return known.clear();
        }
        ByteBuffer made = bytes.asByteBuffer();
        if (bytes.length() <= MOST_VIEWED && BufferBytes.mayBeKept(bytes)) {
            viewed = bytes;
            view = made;
        }
        return made;
    }

    boolean isEmpty() {
        return total == 0;
    }

    long total() {
        return total;
    }

    /** Copies what is only a view. */
    void settle() {
        if (!views) {
            return;
        }
        views = false;
        for (int i = pieces.size(); i > 0; i--) {
            pieces.add(BufferBytes.kept(pieces.remove()));
        }
    }

    /** All bytes as one, still in the queue; the result stays true when more are added. */
    Bytes whole() {
        settle();
        if (joined == null) {
            if (pieces.isEmpty()) {
                return Bytes.empty();
            }
            if (pieces.size() == 1) {
                return pieces.element();
            }
        }
        join();
        return joined == null ? Bytes.empty() : Bytes.of(joined).slice(0, joinedLength);
    }

    private void join() {
        int needed = Math.toIntExact(total);
        byte[] target = joined == null ? new byte[needed] : joined;
        if (target.length < needed) {
            target = Arrays.copyOf(target, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, target.length * 2L)));
        }
        for (Bytes piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            piece.copyTo(0, target, joinedLength, piece.length());
            joinedLength += piece.length();
        }
        joined = target;
    }

    void clear() {
        pieces.clear();
        joined = null;
        joinedLength = 0;
        total = 0;
        views = false;
    }
}
