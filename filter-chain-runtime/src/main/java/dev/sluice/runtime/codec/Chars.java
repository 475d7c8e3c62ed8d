package dev.sluice.runtime.codec;

import java.nio.charset.StandardCharsets;

/** Character classes of RFC 9110 and 3986 as tables over bytes. */
public final class Chars {
    /** The lower-case form of a token's character, 0 if it is none. */
    public static final byte[] NAME = new byte[256];
    /** What a field value may hold: HTAB, SP, VCHAR, obs-text. */
    public static final boolean[] VALUE = new boolean[256];

    private static final boolean[] HOST = new boolean[256];

    static {
        for (int c = '0'; c <= '9'; c++) {
            NAME[c] = (byte) c;
            HOST[c] = true;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            NAME[c] = (byte) c;
            NAME[c - 32] = (byte) c;
            HOST[c] = true;
            HOST[c - 32] = true;
        }
        for (byte c : bytes("!#$%&'*+-.^_`|~")) {
            NAME[c] = c;
        }
        for (byte c : bytes("-._~!$&'()*+;=%")) {
            HOST[c] = true;
        }
        for (int c = 0x20; c < 256; c++) {
            VALUE[c] = c != 0x7F;
        }
        VALUE['\t'] = true;
    }

    private Chars() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static boolean isToken(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (NAME[a[i] & 0xFF] == 0) {
                return false;
            }
        }
        return to > from;
    }

    /** VCHAR only: what Envoy takes in a target. */
    public static boolean isVisible(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (a[i] <= ' ' || a[i] == 0x7F) {
                return false;
            }
        }
        return to > from;
    }

    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    public static boolean same(byte[] a, int from, int length, byte[] lowerCase) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(a[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /**
     * {@code host [":" port]} of RFC 3986 without userinfo. Stricter than the RFC where only mistakes and attacks differ: the host is not empty, has
     * no comma, and a colon is followed by a port.
     */
    public static boolean isAuthority(byte[] a, int from, int to, boolean withPort) {
        int at = from;
        if (from < to && a[from] == '[') {
            at++;
            while (at < to && (isHex(a[at]) || a[at] == ':' || a[at] == '.')) {
                at++;
            }
            if (at == to || at == from + 1 || a[at++] != ']') {
                return false;
            }
        } else {
            while (at < to && HOST[a[at] & 0xFF]) {
                at++;
            }
        }
        return at > from && (at == to ? !withPort : a[at] == ':' && isPort(a, at + 1, to));
    }

    private static boolean isPort(byte[] a, int from, int to) {
        int port = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(a[i]) || (port = port * 10 + a[i] - '0') > 65535) {
                return false;
            }
        }
        return to > from;
    }

    private static boolean isHex(byte b) {
        return hex(b) >= 0;
    }

    /** The digit's value, -1 if it is none. */
    public static int hex(byte b) {
        if (isDigit(b)) {
            return b - '0';
        }
        byte c = lower(b);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
