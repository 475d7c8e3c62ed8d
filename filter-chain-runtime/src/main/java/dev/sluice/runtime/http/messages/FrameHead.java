package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;

/** The head of a WebSocket frame. Source: RFC 6455, 5.2. */
final class FrameHead {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    private static final int MASKED = 0x80;

    private FrameHead() {}

    /** Bytes of the head that begins there, as far as the first two of them tell. */
    static int size(Bytes in, int from) {
        int second = in.at(from + 1);
        int length = second & 127;
        return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + ((second & MASKED) != 0 ? 4 : 0);
    }

    static int opcode(Bytes in, int from) {
        return in.at(from) & 15;
    }

    static boolean fin(Bytes in, int from) {
        return (in.at(from) & FIN) != 0;
    }

    static boolean rsv1(Bytes in, int from) {
        return (in.at(from) & RSV1) != 0;
    }

    static boolean masked(Bytes in, int from) {
        return (in.at(from + 1) & MASKED) != 0;
    }

    /** Length of the payload, of a head that is here whole; negative if it has the highest bit. */
    static long payload(Bytes in, int from) {
        int length = in.at(from + 1) & 127;
        return length < 126 ? length : number(in, from + 2, length == 126 ? 2 : 8);
    }

    private static long number(Bytes in, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | in.at(from + i) & 255;
        }
        return value;
    }

    /** A whole frame. @param mask its key, 0: not masked */
    static Bytes frame(int first, Bytes payload, int mask) {
        int length = payload.length();
        int size = 2 + (length < 126 ? 0 : length <= 0xffff ? 2 : 8) + (mask != 0 ? 4 : 0);
        byte[] all = new byte[size + length];
        all[0] = (byte) first;
        int at = 2;
        if (length < 126) {
            all[1] = (byte) length;
        } else if (length <= 0xffff) {
            all[1] = 126;
            at = put(all, at, length, 2);
        } else {
            all[1] = 127;
            at = put(all, at, length, 8);
        }
        if (mask != 0) {
            all[1] |= (byte) MASKED;
            at = put(all, at, mask & 0xffffffffL, 4);
        }
        payload.copyTo(0, all, at, length);
        if (mask != 0) {
            mask(all, at, length, mask);
        }
        return Bytes.of(all);
    }

    private static int put(byte[] all, int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            all[at + i] = (byte) (value >>> 8 * (count - 1 - i));
        }
        return at + count;
    }

    /** Masks and unmasks. Source: RFC 6455, 5.3. */
    static void mask(byte[] bytes, int from, int count, int key) {
        for (int i = 0; i < count; i++) {
            bytes[from + i] ^= (byte) (key >>> 24 - 8 * (i & 3));
        }
    }

    /** Copies the plain payload of the whole frame that begins there; gives its length. */
    static int unmask(Bytes in, int from, byte[] target, int at) {
        int head = size(in, from);
        int length = (int) payload(in, from);
        in.copyTo(from + head, target, at, length);
        if (masked(in, from)) {
            mask(target, at, length, (int) number(in, from + head - 4, 4));
        }
        return length;
    }
}
