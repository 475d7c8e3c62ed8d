package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.codec.Chars;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of the head last read say about framing and the connection. Each is looked at once, when the scanner meets it. Reused from head
 * to head.
 */
final class KnownFields {
    static final byte[] HOST = Chars.bytes("host");
    static final byte[] EXPECT = Chars.bytes("expect");
    static final byte[] UPGRADE = Chars.bytes("upgrade");
    static final byte[] CONNECTION = Chars.bytes("connection");
    static final byte[] CONTENT_LENGTH = Chars.bytes("content-length");
    static final byte[] TRANSFER_ENCODING = Chars.bytes("transfer-encoding");
    private static final byte[] CONTINUE = Chars.bytes("100-continue");
    private static final byte[] CHUNKED = Chars.bytes("chunked");
    private static final byte[] CLOSE = Chars.bytes("close");
    private static final byte[] KEEP_ALIVE = Chars.bytes("keep-alive");
    private static final byte[] H2C = Chars.bytes("h2c");
    private static final byte[][] NEVER_TRAILERS = {
        HOST,
        EXPECT,
        UPGRADE,
        CONNECTION,
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        KEEP_ALIVE,
        Chars.bytes("te"),
        Chars.bytes("trailer"),
        Chars.bytes("proxy-connection"),
        Chars.bytes("authorization"),
        Chars.bytes("http2-settings"),
        Chars.bytes("content-encoding"),
        Chars.bytes("content-range"),
        Chars.bytes("content-type"),
        Chars.bytes("set-cookie"),
    };

    /** -1: none. */
    long length;

    boolean chunked;
    boolean expectContinue;
    boolean close;
    boolean keepAlive;
    boolean h2c;
    /** Whether the codec keeps the field that was checked last for itself. */
    boolean swallowed;
    /** -1: none. */
    int hostFrom;

    int hostLength;
    private boolean upgradeToken;
    private int upgradeFrom;
    private int upgradeLength;

    void clear() {
        length = -1;
        chunked = false;
        expectContinue = false;
        close = false;
        keepAlive = false;
        h2c = false;
        hostFrom = -1;
        upgradeToken = false;
        upgradeFrom = -1;
    }

    /** Framing, routing and connection fields mean nothing in trailers and are dropped there: RFC 9110 section 6.5.1. */
    static boolean neverTrailer(byte[] a, int from, int length) {
        for (byte[] name : NEVER_TRAILERS) {
            if (Chars.same(a, from, length, name)) {
                return true;
            }
        }
        return false;
    }

    /** Takes note of a field with a lower-case name. */
    @Nullable
    BadMessage check(byte[] a, int name, int nameLength, int value, int valueLength) {
        swallowed = false;
        switch (nameLength) {
            case 4 -> {
                swallowed = Chars.same(a, name, 4, HOST);
                return swallowed ? host(a, value, valueLength) : null;
            }
            case 6 -> expectContinue |= Chars.same(a, name, 6, EXPECT) && Chars.same(a, value, valueLength, CONTINUE);
            case 7 -> {
                if (Chars.same(a, name, 7, UPGRADE)) {
                    upgradeFrom = value;
                    upgradeLength = valueLength;
                    h2c |= Chars.same(a, value, valueLength, H2C);
                }
            }
            case 10 -> {
                if (Chars.same(a, name, 10, CONNECTION)) {
                    connection(a, value, value + valueLength);
                }
            }
            case 14 -> {
                return Chars.same(a, name, 14, CONTENT_LENGTH) ? contentLength(a, value, valueLength) : null;
            }
            case 17 -> {
                swallowed = Chars.same(a, name, 17, TRANSFER_ENCODING);
                return swallowed ? coding(a, value, valueLength) : null;
            }
            default -> {}
        }
        return null;
    }

    /** The protocol asked for by {@code upgrade} and {@code connection: upgrade}, in lower case. */
    @Nullable
    String upgrade(byte[] a) {
        if (!upgradeToken || upgradeFrom < 0 || upgradeLength == 0 || h2c) {
            return null;
        }
        return new String(a, upgradeFrom, upgradeLength, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private @Nullable BadMessage host(byte[] a, int from, int count) {
        if (hostFrom >= 0) {
            return BadMessage.AUTHORITY;
        }
        hostFrom = from;
        hostLength = count;
        return Chars.isAuthority(a, from, from + count, false) ? null : BadMessage.AUTHORITY;
    }

    private @Nullable BadMessage contentLength(byte[] a, int from, int count) {
        if (length >= 0 || count == 0) {
            return BadMessage.SYNTAX;
        }
        long value = 0;
        for (int i = from; i < from + count; i++) {
            if (!Chars.isDigit(a[i]) || value > (Long.MAX_VALUE - 9) / 10) {
                return BadMessage.SYNTAX;
            }
            value = value * 10 + a[i] - '0';
        }
        length = value;
        return null;
    }

    private @Nullable BadMessage coding(byte[] a, int from, int count) {
        if (chunked || !Chars.same(a, from, count, CHUNKED)) {
            return BadMessage.CODING;
        }
        chunked = true;
        return null;
    }

    private void connection(byte[] a, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && a[end] != ',') {
                end++;
            }
            token(a, at, end);
            at = end + 1;
        }
    }

    private void token(byte[] a, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && (a[start] == ' ' || a[start] == '\t')) {
            start++;
        }
        while (end > start && (a[end - 1] == ' ' || a[end - 1] == '\t')) {
            end--;
        }
        int count = end - start;
        close |= Chars.same(a, start, count, CLOSE);
        keepAlive |= Chars.same(a, start, count, KEEP_ALIVE);
        upgradeToken |= Chars.same(a, start, count, UPGRADE);
    }
}
