package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.codec.Chars;
import org.jspecify.annotations.Nullable;

/** The first line of the head last read: offsets into its bytes. Reused from head to head. */
final class StartLine {
    private static final byte[] VERSION = Chars.bytes("http/");
    private static final byte[] HTTP = Chars.bytes("http");
    private static final byte[] HTTPS = Chars.bytes("https");

    boolean http10;
    /** A request of HTTP/1.0, where that is off: the rest is read all the same, so that who asked can be logged. */
    boolean low;

    int status;
    int methodFrom;
    int methodEnd;
    int schemeFrom;
    int schemeEnd;
    int authorityFrom;
    int authorityEnd;
    int pathFrom;
    int pathEnd;
    boolean connect;
    boolean head;

    /** RFC 9112 section 3, one space between the parts. */
    @Nullable
    BadMessage request(byte[] a, int from, int to, Http1Options options) {
        methodFrom = from;
        methodEnd = space(a, from, to);
        int target = methodEnd + 1;
        int targetEnd = space(a, target, to);
        if (targetEnd >= to || !Chars.isToken(a, methodFrom, methodEnd)) {
            return BadMessage.SYNTAX;
        }
        if (!options.allowCustomMethods() && !Methods.known(a, methodFrom, methodEnd)) {
            return BadMessage.SYNTAX;
        }
        connect = Methods.is(Methods.CONNECT, a, methodFrom, methodEnd);
        head = Methods.is(Methods.HEAD, a, methodFrom, methodEnd);
        if (!Chars.isVisible(a, target, targetEnd)) {
            return BadMessage.CHARACTERS;
        }
        BadMessage bad = target(a, target, targetEnd);
        return bad != null ? bad : version(a, targetEnd + 1, to, true, options.acceptHttp10());
    }

    /** RFC 9112 section 4; a missing reason may lack its space, as many servers have it. */
    @Nullable
    BadMessage response(byte[] a, int from, int to) {
        int versionEnd = space(a, from, to);
        BadMessage bad = version(a, from, versionEnd, false, true);
        if (bad != null) {
            return bad;
        }
        int at = versionEnd + 1;
        if (to - at < 3 || !Chars.isDigit(a[at]) || !Chars.isDigit(a[at + 1]) || !Chars.isDigit(a[at + 2])) {
            return BadMessage.SYNTAX;
        }
        status = 100 * (a[at] - '0') + 10 * (a[at + 1] - '0') + a[at + 2] - '0';
        methodFrom = at;
        if (status < 100 || to - at > 3 && a[at + 3] != ' ') {
            return BadMessage.SYNTAX;
        }
        for (int i = at + 3; i < to; i++) {
            if (!Chars.VALUE[a[i] & 0xFF]) {
                return BadMessage.CHARACTERS;
            }
        }
        return null;
    }

    private @Nullable BadMessage target(byte[] a, int from, int to) {
        schemeFrom = schemeEnd = authorityFrom = authorityEnd = from;
        pathFrom = from;
        pathEnd = to;
        if (connect) {
            authorityEnd = to;
            pathEnd = from;
            return Chars.isAuthority(a, from, to, true) ? null : BadMessage.URL;
        }
        if (a[from] == '/') {
            return null;
        }
        if (a[from] == '*' && to - from == 1 && Methods.is(Methods.OPTIONS, a, methodFrom, methodEnd)) {
            return null;
        }
        return absolute(a, from, to);
    }

    private @Nullable BadMessage absolute(byte[] a, int from, int to) {
        int colon = from;
        while (colon < to && a[colon] != ':') {
            a[colon] = Chars.lower(a[colon]);
            colon++;
        }
        if (to - colon < 3 || a[colon + 1] != '/' || a[colon + 2] != '/') {
            return BadMessage.SYNTAX;
        }
        if (!Chars.same(a, from, colon - from, HTTP) && !Chars.same(a, from, colon - from, HTTPS)) {
            return BadMessage.SCHEME;
        }
        schemeEnd = colon;
        authorityFrom = colon + 3;
        pathFrom = authorityFrom;
        while (pathFrom < to && a[pathFrom] != '/' && a[pathFrom] != '?' && a[pathFrom] != '#') {
            if (a[pathFrom++] == '@') {
                authorityFrom = pathFrom;
            }
        }
        authorityEnd = pathFrom;
        return Chars.isAuthority(a, authorityFrom, authorityEnd, false) ? null : BadMessage.URL;
    }

    private @Nullable BadMessage version(byte[] a, int from, int to, boolean request, boolean accept10) {
        if (to - from != 8
                || !Chars.same(a, from, 5, VERSION)
                || a[from] != 'H'
                || a[from + 1] != 'T'
                || a[from + 2] != 'T'
                || a[from + 3] != 'P'
                || a[from + 6] != '.'
                || !Chars.isDigit(a[from + 5])
                || !Chars.isDigit(a[from + 7])) {
            return BadMessage.SYNTAX;
        }
        http10 = a[from + 7] == '0';
        if (a[from + 5] != '1' || a[from + 7] > '1') {
            return BadMessage.VERSION;
        }
        low = http10 && request && !accept10;
        return null;
    }

    private static int space(byte[] a, int from, int to) {
        int at = from;
        while (at < to && a[at] != ' ') {
            at++;
        }
        return at;
    }
}
