package dev.sluice.runtime.codec.h2;

import dev.sluice.runtime.codec.Chars;
import java.util.Arrays;

/**
 * An entry of a compression table: name and value in one array, what they mean, and whether they may stand in a message at all, worked out once.
 * Immutable.
 */
final class Field {
    /** What an entry costs beside its bytes, RFC 7541 section 4.1. */
    static final int OVERHEAD = 32;

    final byte[] bytes;
    final int nameLength;
    final int hash;
    final Names.Kind kind;
    final boolean nameGood;
    final boolean valueGood;

    Field(byte[] bytes, int nameLength) {
        this.bytes = bytes;
        this.nameLength = nameLength;
        hash = Names.hash(bytes, 0, nameLength);
        kind = Names.kind(hash, bytes, 0, nameLength);
        nameGood = goodName(bytes, 0, nameLength);
        valueGood = goodValue(bytes, nameLength, bytes.length);
    }

    static Field of(byte[] a, int from, int nameLength, int to) {
        return new Field(Arrays.copyOfRange(a, from, to), nameLength);
    }

    int size() {
        return bytes.length + OVERHEAD;
    }

    /** A lower-case token, behind a colon for pseudo-headers. RFC 9113 section 8.2.1. */
    static boolean goodName(byte[] a, int from, int length) {
        int at = length > 0 && a[from] == ':' ? from + 1 : from;
        if (at == from + length) {
            return false;
        }
        for (int i = at; i < from + length; i++) {
            if (Chars.NAME[a[i] & 0xFF] != a[i] || a[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** No control characters and no space at the ends: RFC 9113 section 8.2.1, and what Envoy asks of HTTP/1. */
    static boolean goodValue(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Chars.VALUE[a[i] & 0xFF]) {
                return false;
            }
        }
        return from == to || !space(a[from]) && !space(a[to - 1]);
    }

    private static boolean space(byte b) {
        return b == ' ' || b == '\t';
    }
}
