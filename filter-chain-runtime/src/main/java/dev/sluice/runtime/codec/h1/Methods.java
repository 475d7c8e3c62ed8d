package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.codec.Chars;
import java.util.Arrays;

/** The methods that Envoy knows. */
final class Methods {
    private static final byte[][] KNOWN = Arrays.stream(
                    ("GET POST PUT HEAD DELETE OPTIONS PATCH CONNECT TRACE ACL BIND CHECKOUT COPY LINK LOCK MERGE "
                                    + "MKACTIVITY MKCALENDAR MKCOL MOVE M-SEARCH NOTIFY PROPFIND PROPPATCH PURGE REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND "
                                    + "UNLINK UNLOCK UNSUBSCRIBE")
                            .split(" "))
            .map(Chars::bytes)
            .toArray(byte[][]::new);
    static final byte[] CONNECT = Chars.bytes("CONNECT");
    static final byte[] OPTIONS = Chars.bytes("OPTIONS");
    static final byte[] HEAD = Chars.bytes("HEAD");
    private static final byte[][] BODILESS = {
        KNOWN[0], HEAD, Chars.bytes("DELETE"), CONNECT, Chars.bytes("TRACE"),
    };

    private Methods() {}

    static boolean known(byte[] a, int from, int to) {
        return in(KNOWN, a, from, to);
    }

    /** Whether a request without body goes without {@code content-length: 0}, as Envoy has it. */
    static boolean bodiless(byte[] a, int from, int to) {
        return in(BODILESS, a, from, to);
    }

    static boolean is(byte[] method, byte[] a, int from, int to) {
        return Arrays.equals(method, 0, method.length, a, from, to);
    }

    private static boolean in(byte[][] set, byte[] a, int from, int to) {
        for (byte[] one : set) {
            if (is(one, a, from, to)) {
                return true;
            }
        }
        return false;
    }
}
