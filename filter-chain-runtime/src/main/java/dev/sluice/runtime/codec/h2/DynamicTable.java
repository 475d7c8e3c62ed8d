package dev.sluice.runtime.codec.h2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A dynamic table of RFC 7541: newest first, oldest evicted to stay within a size. Loop-confined. */
final class DynamicTable {
    private @Nullable Field[] ring = new @Nullable Field[16];
    private int newest = -1;
    private int length;
    private int size;
    private int max = 4096;

    int length() {
        return length;
    }

    int max() {
        return max;
    }

    void resize(int newMax) {
        max = newMax;
        evict(0);
    }

    /** The i-th newest, from 0; null if there is none. */
    @Nullable
    Field get(int i) {
        return i < 0 || i >= length ? null : ring[newest - i & ring.length - 1];
    }

    /** Adds it, unless it is larger than the whole table, which then is empty. */
    void add(Field field) {
        evict(field.size());
        if (field.size() > max) {
            return;
        }
        if (length == ring.length) {
            grow();
        }
        newest = newest + 1 & ring.length - 1;
        ring[newest] = field;
        length++;
        size += field.size();
    }

    private void evict(int room) {
        while (length > 0 && size + room > max) {
            int oldest = newest - length + 1 & ring.length - 1;
            Field gone = ring[oldest];
            ring[oldest] = null;
            length--;
            size -= gone == null ? 0 : gone.size();
        }
    }

    private void grow() {
        @Nullable Field[] larger = Arrays.copyOf(ring, ring.length * 2);
        for (int i = 0; i < length; i++) {
            larger[length - 1 - i] = ring[newest - i & ring.length - 1];
        }
        ring = larger;
        newest = length - 1;
    }
}
