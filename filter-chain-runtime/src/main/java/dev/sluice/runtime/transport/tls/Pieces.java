package dev.sluice.runtime.transport.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Received bytes that wait: for the rest of their record, or for their reader. Grows to what a record needs, so single bytes cost no more. */
final class Pieces {
    private byte[] bytes;
    private int length;

    Pieces(ByteBuffer first) {
        bytes = new byte[first.remaining()];
        length = bytes.length;
        first.get(bytes);
    }

    int length() {
        return length;
    }

    void add(ByteBuffer in, int most) {
        int n = Math.min(in.remaining(), most);
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, Math.min(2 * bytes.length, LoopRoom.RECORD_BYTES)));
        }
        in.get(bytes, length, n);
        length += n;
    }

    /** Valid until the next {@link #add}. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
