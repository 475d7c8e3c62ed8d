package dev.sluice.runtime.route;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map from bytes to values that is asked with a part of a byte array, so that a look-up makes nothing. Immutable. Open addressing, half full. */
final class ByteTable<V> {
    private final byte[][] keys;
    private final Object[] values;
    private final boolean fold;
    private final int mask;

    /** @param fold ASCII letters are the same in either case */
    ByteTable(Map<String, V> map, boolean fold) {
        int size = Integer.highestOneBit(Math.max(1, map.size()) * 2 - 1) * 2;
        this.fold = fold;
        mask = size - 1;
        keys = new byte[size][];
        values = new Object[size];
        map.forEach((key, value) -> put(key.getBytes(StandardCharsets.ISO_8859_1), value));
    }

    private void put(byte[] key, V value) {
        int at = hash(key, 0, key.length) & mask;
        while (keys[at] != null) {
            at = at + 1 & mask;
        }
        keys[at] = key;
        values[at] = value;
    }

    @Nullable
    V find(byte[] in, int from, int to) {
        for (int at = hash(in, from, to) & mask; keys[at] != null; at = at + 1 & mask) {
            if (same(keys[at], in, from, to)) {
                return value(at);
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private V value(int at) {
        return (V) values[at];
    }

    private int hash(byte[] in, int from, int to) {
        int h = 1;
        for (int i = from; i < to; i++) {
            h = 31 * h + (fold ? lower(in[i]) : in[i]);
        }
        return h ^ h >>> 15;
    }

    private boolean same(byte[] key, byte[] in, int from, int to) {
        if (key.length != to - from) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (fold ? lower(key[i]) != lower(in[from + i]) : key[i] != in[from + i]) {
                return false;
            }
        }
        return true;
    }

    static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
