package dev.sluice.runtime.http.edge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A path being rewritten, without its query. The steps were compared with Envoy byte by byte. */
final class PathBytes {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private final byte[] original;
    private byte[] bytes;
    private int length;

    PathBytes(byte[] in, int from, int to) {
        original = Arrays.copyOfRange(in, from, to);
        bytes = original;
        length = original.length;
    }

    boolean changed() {
        return !Arrays.equals(bytes, 0, length, original, 0, original.length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A byte that normalising changes by itself. */
    static boolean odd(byte c) {
        return c == '\\' || mustEscape(c);
    }

    private static boolean mustEscape(byte c) {
        return switch (c) {
            case '"', '<', '>', '^', '`', '{', '|', '}' -> true;
            default -> false;
        };
    }

    private static boolean unreserved(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    /** The octet that an escape stands for, -1 if there is none at that place. */
    private int escape(int at) {
        if (bytes[at] != '%' || at + 2 >= length) {
            return -1;
        }
        int high = Character.digit(bytes[at + 1], 16);
        int low = Character.digit(bytes[at + 2], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Whether there was one. */
    boolean unescapeSlashes() {
        byte[] out = new byte[length];
        int used = 0;
        for (int i = 0; i < length; i++) {
            int octet = escape(i);
            if (octet == '/' || octet == '\\') {
                out[used++] = (byte) octet;
                i += 2;
            } else {
                out[used++] = bytes[i];
            }
        }
        boolean found = used < length;
        bytes = out;
        length = used;
        return found;
    }

    /** False if the path has an escaped NUL. */
    boolean normalize() {
        return decode() && dots();
    }

    private boolean decode() {
        byte[] out = new byte[length * 3];
        int used = 0;
        for (int i = 0; i < length; i++) {
            int octet = escape(i);
            if (octet == 0) {
                return false;
            }
            if (octet > 0 && unreserved(octet)) {
                out[used++] = (byte) octet;
                i += 2;
            } else if (mustEscape(bytes[i])) {
                out[used++] = '%';
                out[used++] = (byte) HEX[bytes[i] >> 4];
                out[used++] = (byte) HEX[bytes[i] & 15];
            } else {
                out[used++] = bytes[i] == '\\' ? (byte) '/' : bytes[i];
            }
        }
        bytes = out;
        length = used;
        return true;
    }

    /** A segment is a dot segment also with a {@code ;} and parameters behind its dots. RFC 3986, section 5.2.4. */
    private boolean dots() {
        byte[] out = new byte[length];
        int used = 0;
        for (int i = 0; i < length; ) {
            out[used++] = bytes[i++];
            if (out[used - 1] != '/') {
                continue;
            }
            int dots = dotsAt(i);
            if (dots > 0) {
                used = dots == 2 ? parent(out, used) : used;
                i = nextSegment(i);
            }
            while (dots > 0 && i < length && (dots = dotsAt(i)) > 0) {
                used = dots == 2 ? parent(out, used) : used;
                i = nextSegment(i);
            }
        }
        bytes = out;
        length = used;
        return true;
    }

    /** 1 or 2 if the segment at this place is a dot segment, else 0. */
    private int dotsAt(int at) {
        int end = at;
        while (end < length && bytes[end] == '.' && end - at < 3) {
            end++;
        }
        int dots = end - at;
        boolean whole = end == length || bytes[end] == '/' || bytes[end] == ';';
        return whole && dots < 3 ? dots : 0;
    }

    private int nextSegment(int at) {
        int i = at;
        while (i < length && bytes[i] != '/') {
            i++;
        }
        return Math.min(length, i + 1);
    }

    /** Behind the slash before the last segment of what is written; the root has no parent. */
    private static int parent(byte[] out, int used) {
        int at = used - 1;
        if (at == 0) {
            return used;
        }
        do {
            at--;
        } while (at > 0 && out[at] != '/');
        return at + 1;
    }

    void mergeSlashes() {
        if (!toString().contains("//")) {
            return;
        }
        byte[] out = new byte[length + 2];
        int used = 0;
        out[used++] = '/';
        boolean any = false;
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '/') {
                out[used++] = bytes[i];
                any = true;
            } else if (any && i + 1 < length && bytes[i + 1] != '/') {
                out[used++] = '/';
            }
        }
        if (bytes[length - 1] == '/') {
            out[used++] = '/';
        }
        bytes = out;
        length = used;
    }
}
