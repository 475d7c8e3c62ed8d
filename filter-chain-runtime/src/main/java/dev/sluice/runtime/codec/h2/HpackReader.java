package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses header blocks straight into flat heads: a field's bytes are written once, where they stay. Once a head is over its limits the rest of
 * the block is only followed as far as the table needs it, so a block costs no more than its own bytes and its limit, however often it names a large
 * entry. Loop-confined.
 */
final class HpackReader {
    private static final int MOST_CONTINUATION = 28;
    private static final byte[] NOTHING = {};

    private final DynamicTable table = new DynamicTable();
    private final int maxTable;
    private byte[] block = NOTHING;
    private int at;
    private int end;
    private boolean bad;

    /** {@code maxTable}: what we told the peer, or are about to. */
    HpackReader(int maxTable) {
        this.maxTable = maxTable;
    }

    /** Reads one whole block; false if it is no such thing and the connection has to end: COMPRESSION_ERROR. */
    boolean read(byte[] a, int from, int to, HeadCheck check) {
        block = a;
        at = from;
        end = to;
        bad = false;
        boolean fields = false;
        while (at < end && !bad) {
            int first = block[at];
            if ((first & 0xE0) == 0x20) {
                bad |= fields;
                resize();
            } else {
                fields = true;
                if (first < 0) {
                    indexed(check);
                } else {
                    literal((first & 0x40) != 0, check);
                }
            }
        }
        block = NOTHING;
        return !bad;
    }

    private void resize() {
        int size = integer(5);
        if (bad || size > Math.max(maxTable, 4096)) {
            bad = true;
        } else {
            table.resize(size);
        }
    }

    private void indexed(HeadCheck check) {
        Field field = field(integer(7));
        if (field == null) {
            return;
        }
        if (check.full()) {
            check.skip(field.size());
            return;
        }
        Headers.Wire wire = check.wire();
        int from = wire.load(field.bytes);
        check.field(
                field.kind,
                field.hash,
                from,
                field.nameLength,
                from + field.nameLength,
                field.bytes.length - field.nameLength,
                field.nameGood,
                field.valueGood);
    }

    private void literal(boolean keep, HeadCheck check) {
        int index = integer(keep ? 6 : 4);
        Headers.Wire wire = check.wire();
        int mark = wire.used();
        Field named = index == 0 ? null : field(index);
        if (bad) {
            return;
        }
        if (named != null) {
            wire.load(named.bytes, 0, named.nameLength);
        } else {
            string(wire);
        }
        int value = wire.used();
        string(wire);
        if (bad) {
            return;
        }
        byte[] a = wire.array();
        int nameLength = value - mark;
        int hash = named == null ? Names.hash(a, mark, nameLength) : named.hash;
        if (keep) {
            table.add(Field.of(a, mark, nameLength, wire.used()));
        }
        if (check.full()) {
            check.skip(wire.used() - mark);
            wire.cut(mark);
            return;
        }
        check.field(
                named == null ? Names.kind(hash, a, mark, nameLength) : named.kind,
                hash,
                mark,
                nameLength,
                value,
                wire.used() - value,
                named == null ? Field.goodName(a, mark, nameLength) : named.nameGood,
                Field.goodValue(a, value, wire.used()));
    }

    private @Nullable Field field(int index) {
        if (bad || index <= 0) {
            bad = true;
            return null;
        }
        Field field =
                index <= StaticTable.LENGTH ? StaticTable.field(index) : table.get(index - StaticTable.LENGTH - 1);
        bad = field == null;
        return field;
    }

    private void string(Headers.Wire wire) {
        if (at >= end) {
            bad = true;
            return;
        }
        boolean huffman = block[at] < 0;
        int length = integer(7);
        if (bad || length > end - at) {
            bad = true;
            return;
        }
        if (huffman) {
            int to = wire.reserve(Huffman.most(length));
            int stop = Huffman.decode(block, at, at + length, wire.array(), to);
            bad = stop < 0;
            wire.cut(Math.max(to, stop));
        } else {
            wire.load(block, at, length);
        }
        at += length;
    }

    /** RFC 7541 section 5.1. */
    private int integer(int prefix) {
        int mask = (1 << prefix) - 1;
        int value = block[at++] & mask;
        if (value < mask) {
            return value;
        }
        long sum = value;
        for (int shift = 0; shift <= MOST_CONTINUATION; shift += 7) {
            if (at >= end) {
                break;
            }
            byte next = block[at++];
            sum += (long) (next & 0x7F) << shift;
            if (next >= 0) {
                bad |= sum > Integer.MAX_VALUE;
                return (int) Math.min(sum, Integer.MAX_VALUE);
            }
        }
        bad = true;
        return 0;
    }
}
