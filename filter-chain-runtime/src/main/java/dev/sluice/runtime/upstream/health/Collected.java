package dev.sluice.runtime.upstream.health;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The beginning of an answer. Loop-confined. */
final class Collected {
    /** An answer that grows and grows is wrong, whatever comes. */
    private static final int MOST = 1 << 20;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;

    Collected(long limit) {
        this.limit = (int) Math.min(MOST, limit);
    }

    void clear() {
        length = 0;
    }

    void add(ByteBuffer more) {
        int n = Math.min(more.remaining(), limit - length);
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, Math.min(limit, 2 * bytes.length)));
        }
        more.get(bytes, length, n);
        length += n;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    boolean has(Payload wanted) {
        return wanted.in(bytes, length);
    }
}
