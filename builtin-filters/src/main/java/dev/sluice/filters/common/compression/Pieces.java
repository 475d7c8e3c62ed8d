package dev.sluice.filters.common.compression;

import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that grow, given away without a copy where they fit. */
final class Pieces {
    private byte[] all;
    private int length;

    Pieces(int first) {
        all = new byte[first];
    }

    void add(ByteBuffer from) {
        int count = from.remaining();
        room(count);
        from.get(all, length, count);
        length += count;
    }

    /** Room for at least one byte: {@link #array} from {@link #length} on. */
    void room(int atLeast) {
        if (all.length - length < atLeast) {
            all = Arrays.copyOf(all, Math.max(all.length * 2, length + atLeast));
        }
    }

    byte[] array() {
        return all;
    }

    int length() {
        return length;
    }

    int free() {
        return all.length - length;
    }

    void added(int count) {
        length += count;
    }

    Bytes bytes() {
        Bytes whole = Bytes.of(all);
        return length == all.length ? whole : whole.slice(0, length);
    }
}
