package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;

/**
 * Looks at the fields of one head while they are decoded and registers those that may pass. What it lets through is a good HTTP/1 message too: no
 * control characters, no upper case, no framing or connection fields, one authority, one length. Source: RFC 9113 section 8. Reused from head to head.
 */
final class HeadCheck {
    static final String RULE = "http2.violation.of.messaging.rule";
    static final String FIELD = "http2.invalid.header.field";
    private static final HeaderName PROTOCOL = HeaderName.of(":protocol");
    private static final HeaderName COOKIE = HeaderName.of("cookie");
    private static final byte[] TRAILERS = Chars.bytes("trailers");
    private static final byte[] CONNECT = Chars.bytes("CONNECT");
    private static final byte[] HEAD = Chars.bytes("HEAD");
    private static final byte[] OPTIONS = Chars.bytes("OPTIONS");
    private static final byte[] CONTINUE = Chars.bytes("100-continue");
    private static final int NONE = -1;

    /** What kind of block it is. */
    enum Form {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    private final int maxBytes;
    private final int maxCount;
    private final boolean extended;
    private Form form = Form.REQUEST;
    private Headers head = new Headers();
    private String details = "";
    private boolean full;
    private boolean plain;
    private long skipped;
    private int bytes;
    private int count;
    private int cookies;
    private int method;
    private int scheme;
    private int authority;
    private int path;
    private int status;
    private int protocol;
    private int hostFrom;
    private int hostLength;
    private long length;
    private boolean expects;

    /** {@code extended}: requests may carry {@code :protocol}, since we said so. RFC 8441. */
    HeadCheck(int maxBytes, int maxCount, boolean extended) {
        this.maxBytes = maxBytes;
        this.maxCount = maxCount;
        this.extended = extended;
    }

    void begin(Form what, Headers into) {
        form = what;
        head = into;
        details = "";
        full = false;
        plain = false;
        skipped = 0;
        bytes = 0;
        count = 0;
        cookies = 0;
        method = NONE;
        scheme = NONE;
        authority = NONE;
        path = NONE;
        status = NONE;
        protocol = NONE;
        hostFrom = NONE;
        length = NONE;
        expects = false;
    }

    Headers.Wire wire() {
        return head.wire();
    }

    /** The limits are passed: nothing more is registered. */
    boolean full() {
        return full;
    }

    /** A field is passed over because the limits are. */
    void skip(int size) {
        skipped += size;
    }

    /** So far over the limits that it is an attack: a compression bomb. */
    boolean absurd() {
        return skipped > 16L * maxBytes;
    }

    /** Envoy's response-code-details for what is wrong, or empty. */
    String details() {
        return details;
    }

    /** -1: none. */
    long length() {
        return length;
    }

    boolean expectsContinue() {
        return expects;
    }

    /** A CONNECT that names an authority and nothing else. */
    boolean connect() {
        return protocol == NONE && is(method, CONNECT);
    }

    /** A CONNECT that stands for an upgrade. */
    boolean upgrade() {
        return protocol != NONE;
    }

    boolean headRequest() {
        return is(method, HEAD);
    }

    private boolean is(int at, byte[] text) {
        Headers.Wire wire = head.wire();
        return at != NONE && equal(wire.array(), wire.valueFrom(at), wire.valueLength(at), text);
    }

    private static boolean equal(byte[] a, int from, int length, byte[] text) {
        return java.util.Arrays.equals(a, from, from + length, text, 0, text.length);
    }

    private void bad(String why) {
        if (details.isEmpty()) {
            details = why;
        }
    }

    void field(
            Names.Kind kind,
            int hash,
            int name,
            int nameLength,
            int value,
            int valueLength,
            boolean goodName,
            boolean goodValue) {
        bytes += nameLength + valueLength;
        if (bytes > maxBytes || ++count > maxCount) {
            full = true;
            head.wire().cut(name);
            return;
        }
        if (!goodName || !goodValue) {
            bad(FIELD);
            return;
        }
        if (kind == Names.Kind.PLAIN) {
            plain = true;
            head.wire().field(hash, name, nameLength, value, valueLength);
        } else if (kind.pseudo()) {
            pseudo(kind, hash, name, nameLength, value, valueLength);
        } else if (form == Form.TRAILERS) {
            trailer(kind, hash, name, nameLength, value, valueLength);
        } else if (known(kind, value, valueLength)) {
            plain = true;
            head.wire().field(hash, name, nameLength, value, valueLength);
        }
    }

    private void pseudo(Names.Kind kind, int hash, int name, int nameLength, int value, int valueLength) {
        boolean request = form == Form.REQUEST;
        boolean once =
                switch (kind) {
                    case METHOD -> request && method == NONE;
                    case SCHEME -> request && scheme == NONE;
                    case AUTHORITY -> request && authority == NONE;
                    case PATH -> request && path == NONE;
                    case STATUS -> form == Form.RESPONSE && status == NONE;
                    case PROTOCOL -> request && extended && protocol == NONE;
                    default -> false;
                };
        if (!once || plain) {
            bad(RULE);
            return;
        }
        int at = head.wire().field(hash, name, nameLength, value, valueLength);
        switch (kind) {
            case METHOD -> method = at;
            case SCHEME -> scheme = at;
            case AUTHORITY -> authority = at;
            case PATH -> path = at;
            case PROTOCOL -> protocol = at;
            default -> status = at;
        }
    }

    private void trailer(Names.Kind kind, int hash, int name, int nameLength, int value, int valueLength) {
        if (kind == Names.Kind.CONNECTION) {
            bad(RULE);
        } else if (kind == Names.Kind.COOKIE) {
            head.wire().field(hash, name, nameLength, value, valueLength);
        }
    }

    /** Whether a field that means something to HTTP is passed on. */
    private boolean known(Names.Kind kind, int value, int valueLength) {
        byte[] a = head.wire().array();
        switch (kind) {
            case CONNECTION -> {
                bad(FIELD);
                return false;
            }
            case TE -> {
                if (!Chars.same(a, value, valueLength, TRAILERS)) {
                    bad(FIELD);
                }
            }
            case HOST -> {
                if (form == Form.RESPONSE) {
                    return true;
                }
                if (hostFrom != NONE) {
                    bad(RULE);
                }
                hostFrom = value;
                hostLength = valueLength;
                return false;
            }
            case LENGTH -> {
                if (length != NONE || !number(a, value, valueLength)) {
                    bad(RULE);
                }
            }
            case COOKIE -> cookies++;
            case EXPECT -> expects |= Chars.same(a, value, valueLength, CONTINUE);
            default -> {}
        }
        return true;
    }

    private boolean number(byte[] a, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            if (!Chars.isDigit(a[i]) || value > (Long.MAX_VALUE - 9) / 10) {
                return false;
            }
            value = value * 10 + a[i] - '0';
        }
        length = value;
        return count > 0;
    }

    /** The block is over. False if the message is malformed: {@link #details}. */
    boolean finish() {
        if (details.isEmpty() && !full) {
            boolean good =
                    switch (form) {
                        case REQUEST -> request();
                        case RESPONSE -> response();
                        case TRAILERS -> true;
                    };
            if (!good) {
                bad(RULE);
            }
            if (cookies > 1) {
                joinCookies();
            }
        }
        return details.isEmpty();
    }

    private boolean response() {
        return status != NONE
                && head.wire().valueLength(status) == 3
                && head.wire().number(status) >= 100;
    }

    private boolean request() {
        Headers.Wire wire = head.wire();
        if (method == NONE || !Chars.isToken(wire.array(), wire.valueFrom(method), end(method)) || !host()) {
            return false;
        }
        boolean connect = connect();
        if (!Chars.isAuthority(wire.array(), wire.valueFrom(authority), end(authority), connect)) {
            return false;
        }
        if (protocol != NONE
                && !(is(method, CONNECT) && Chars.isToken(wire.array(), wire.valueFrom(protocol), end(protocol)))) {
            return false;
        }
        return connect ? scheme == NONE && path == NONE : target();
    }

    private boolean target() {
        Headers.Wire wire = head.wire();
        if (scheme == NONE || path == NONE || !schemeGood() || wire.valueLength(path) == 0) {
            return false;
        }
        byte[] a = wire.array();
        int from = wire.valueFrom(path);
        boolean star = a[from] == '*' && wire.valueLength(path) == 1 && is(method, OPTIONS);
        return (a[from] == '/' || star) && Chars.isVisible(a, from, end(path));
    }

    private boolean schemeGood() {
        Headers.Wire wire = head.wire();
        for (int i = wire.valueFrom(scheme); i < end(scheme); i++) {
            byte c = Chars.lower(wire.array()[i]);
            boolean letter = c >= 'a' && c <= 'z';
            if (!letter && (i == wire.valueFrom(scheme) || !Chars.isDigit(c) && c != '+' && c != '-' && c != '.')) {
                return false;
            }
        }
        return wire.valueLength(scheme) > 0;
    }

    private int end(int at) {
        return head.wire().valueFrom(at) + head.wire().valueLength(at);
    }

    /** Host stands in for a missing authority and may not contradict one. RFC 9113 section 8.3.1. */
    private boolean host() {
        Headers.Wire wire = head.wire();
        if (hostFrom == NONE) {
            return authority != NONE;
        }
        if (authority == NONE) {
            wire.pseudo(HeaderName.AUTHORITY, hostFrom, hostLength);
            method = wire.find(HeaderName.METHOD, 0);
            scheme = wire.find(HeaderName.SCHEME, 0);
            path = wire.find(HeaderName.PATH, 0);
            protocol = protocol == NONE ? NONE : wire.find(PROTOCOL, 0);
            authority = wire.find(HeaderName.AUTHORITY, 0);
            return true;
        }
        byte[] a = wire.array();
        if (wire.valueLength(authority) != hostLength) {
            return false;
        }
        for (int i = 0; i < hostLength; i++) {
            if (Chars.lower(a[hostFrom + i]) != Chars.lower(a[wire.valueFrom(authority) + i])) {
                return false;
            }
        }
        return true;
    }

    /** HTTP/1 servers want one cookie field: RFC 9113 section 8.2.3. */
    private void joinCookies() {
        Headers.Wire wire = head.wire();
        int first = wire.find(COOKIE, 0);
        int total = wire.valueLength(first);
        for (int at = wire.find(COOKIE, first + 1); at >= 0; at = wire.find(COOKIE, at + 1)) {
            total += 2 + wire.valueLength(at);
        }
        int to = wire.reserve(total);
        byte[] a = wire.array();
        int write = to;
        for (int at = first; at >= 0; at = wire.find(COOKIE, at + 1)) {
            if (write > to) {
                a[write++] = ';';
                a[write++] = ' ';
            }
            System.arraycopy(a, wire.valueFrom(at), a, write, wire.valueLength(at));
            write += wire.valueLength(at);
            if (at != first) {
                wire.remove(at);
            }
        }
        wire.value(first, to, total);
    }
}
