package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses heads. A field goes into the dynamic table when it is seen for the second time, so that one-off values do not push out those that come
 * with every message; finding it again is one hash of a few bytes and one comparison. Nothing is Huffman-coded: that costs more than it saves on
 * the networks where proxies stand. Secrets never enter the table. Loop-confined.
 */
final class HpackWriter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOTS = 64;
    private static final int USUAL_TABLE = 4096;
    private static final int RING = USUAL_TABLE / Field.OVERHEAD;
    private static final int LARGEST = 1024;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** A field seen before; {@code number} counts entries of the table from 1 on, 0: it is not there. */
    private static final class Seen {
        byte[] bytes = new byte[64];
        int nameLength;
        int length;
        long number;
    }

    private final @Nullable Seen[] slots = new @Nullable Seen[SLOTS];
    private final int[] sizes = new int[RING];
    private long inserted;
    private int live;
    private int size;
    private int max = USUAL_TABLE;
    private int lowest = USUAL_TABLE;
    private boolean announce;
    private byte[] out = new byte[0];
    private int at;

    /** The peer's table may hold no more than that; we never use more than the usual. */
    void limit(int peerMax) {
        int next = Math.min(USUAL_TABLE, peerMax < 0 ? USUAL_TABLE : peerMax);
        if (next != max) {
            max = next;
            lowest = Math.min(lowest, next);
            announce = true;
            evict(0);
        }
    }

    /** The most bytes that a head can become. */
    static int most(Headers.Wire fields) {
        return fields.byteSize() + 16 * fields.count() + 16;
    }

    /** Writes the fields that may stand in an HTTP/2 message to {@code to} from {@code from} on, where room is; returns their end. */
    int write(Headers.Wire fields, byte[] to, int from, boolean trailers) {
        out = to;
        at = from;
        if (announce) {
            // The smallest size between two blocks, then the one that holds: RFC 7541 section 4.2.
            if (lowest < max) {
                integer(0x20, 5, lowest);
            }
            integer(0x20, 5, max);
            announce = false;
            lowest = max;
        }
        for (int i = 0; i < fields.count(); i++) {
            if (fields.present(i) && fields.nameLength(i) > 0) {
                field(fields, i, trailers);
            }
        }
        return at;
    }

    private void field(Headers.Wire fields, int i, boolean trailers) {
        byte[] a = fields.array();
        int name = fields.nameFrom(i);
        int nameLength = fields.nameLength(i);
        int value = fields.valueFrom(i);
        int length = fields.valueLength(i);
        Names.Name known = Names.find(fields.hash(i), a, name, nameLength);
        if (known == null) {
            if (a[name] != ':') {
                plain(fields.hash(i), 0, a, name, nameLength, value, length);
            }
            return;
        }
        Names.Kind kind = known.kind();
        if (trailers ? kind != Names.Kind.PLAIN : dropped(kind, a, value, length)) {
            return;
        }
        int whole = StaticTable.exact(known.index(), a, value, length);
        if (whole != 0) {
            integer(0x80, 7, whole);
        } else if (kind == Names.Kind.SECRET || kind == Names.Kind.COOKIE) {
            literal(0x10, 4, known.index(), a, name, nameLength, value, length);
        } else {
            plain(known.hash(), known.index(), a, name, nameLength, value, length);
        }
    }

    private static boolean dropped(Names.Kind kind, byte[] a, int value, int length) {
        return switch (kind) {
            case CONNECTION, HOST, UNKNOWN_PSEUDO -> true;
            case TE -> length != 8 || a[value] != 't' || a[value + 7] != 's';
            default -> false;
        };
    }

    private void plain(int hash, int index, byte[] a, int name, int nameLength, int value, int length) {
        int bytes = nameLength + length;
        if (bytes + Field.OVERHEAD > Math.min(LARGEST, max)) {
            literal(0, 4, index, a, name, nameLength, value, length);
            return;
        }
        int slot = slot(hash, a, value, length);
        Seen seen = slots[slot];
        if (seen == null || !same(seen, a, name, nameLength, value, length)) {
            remember(slot, a, name, nameLength, value, length);
            literal(0, 4, index, a, name, nameLength, value, length);
        } else if (seen.number > inserted - live) {
            integer(0x80, 7, StaticTable.LENGTH + 1 + (int) (inserted - seen.number));
        } else {
            insert(bytes + Field.OVERHEAD);
            seen.number = inserted;
            literal(0x40, 6, index, a, name, nameLength, value, length);
        }
    }

    private static int slot(int hash, byte[] a, int value, int length) {
        long mixed = hash * MIX + length;
        if (length >= 8) {
            mixed ^= (long) LONGS.get(a, value) * MIX ^ Long.rotateLeft((long) LONGS.get(a, value + length - 8), 31);
        } else {
            for (int i = value; i < value + length; i++) {
                mixed = mixed * 31 + a[i];
            }
        }
        return (int) (mixed * MIX >>> 58);
    }

    private static boolean same(Seen seen, byte[] a, int name, int nameLength, int value, int length) {
        return seen.nameLength == nameLength
                && seen.length == nameLength + length
                && Arrays.equals(seen.bytes, nameLength, seen.length, a, value, value + length)
                && Arrays.equals(seen.bytes, 0, nameLength, a, name, name + nameLength);
    }

    private void remember(int slot, byte[] a, int name, int nameLength, int value, int length) {
        Seen seen = slots[slot];
        if (seen == null) {
            seen = new Seen();
            slots[slot] = seen;
        }
        if (seen.bytes.length < nameLength + length) {
            seen.bytes = new byte[nameLength + length + 32];
        }
        System.arraycopy(a, name, seen.bytes, 0, nameLength);
        System.arraycopy(a, value, seen.bytes, nameLength, length);
        seen.nameLength = nameLength;
        seen.length = nameLength + length;
        seen.number = 0;
    }

    private void insert(int bytes) {
        evict(bytes);
        sizes[(int) (inserted++ % RING)] = bytes;
        live++;
        size += bytes;
    }

    private void evict(int room) {
        while (live > 0 && size + room > max) {
            size -= sizes[(int) ((inserted - live) % RING)];
            live--;
        }
    }

    private void literal(
            int pattern, int prefix, int index, byte[] a, int name, int nameLength, int value, int valueLength) {
        integer(pattern, prefix, index);
        if (index == 0) {
            text(a, name, nameLength);
        }
        text(a, value, valueLength);
    }

    private void text(byte[] a, int from, int length) {
        integer(0, 7, length);
        System.arraycopy(a, from, out, at, length);
        at += length;
    }

    private void integer(int pattern, int prefix, int value) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out[at++] = (byte) (pattern | value);
            return;
        }
        out[at++] = (byte) (pattern | mask);
        int rest = value - mask;
        while (rest >= 128) {
            out[at++] = (byte) (rest | 128);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
    }
}
