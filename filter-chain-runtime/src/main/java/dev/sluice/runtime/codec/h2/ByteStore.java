package dev.sluice.runtime.codec.h2;

import java.nio.ByteBuffer;

/** Bytes that wait, in order. Loop-confined. */
final class ByteStore {
    private static final byte[] NOTHING = {};
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    int size() {
        return to - from;
    }

    void add(ByteBuffer more) {
        int n = more.remaining();
        if (to + n > bytes.length) {
            int size = size();
            byte[] target = size + n > bytes.length ? new byte[Math.max(1024, Math.max(size * 2, size + n))] : bytes;
            System.arraycopy(bytes, from, target, 0, size);
            bytes = target;
            from = 0;
            to = size;
        }
        more.get(bytes, to, n);
        to += n;
    }

    /** The first so many bytes, until the next {@link #add}. */
    ByteBuffer take(int most) {
        int n = Math.min(most, size());
        ByteBuffer some = ByteBuffer.wrap(bytes, from, n);
        from += n;
        return some;
    }

    /** Puts the last so many bytes of what was taken back. */
    void untake(int bytes) {
        from -= bytes;
    }
}
