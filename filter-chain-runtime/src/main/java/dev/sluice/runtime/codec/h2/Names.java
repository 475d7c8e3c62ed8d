package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The names that HTTP/2 or its static table knows, found by their bytes. */
final class Names {
    /** What a name means to HTTP/2. */
    enum Kind {
        PLAIN,
        METHOD,
        SCHEME,
        AUTHORITY,
        PATH,
        STATUS,
        PROTOCOL,
        UNKNOWN_PSEUDO,
        HOST,
        COOKIE,
        LENGTH,
        TE,
        EXPECT,
        /** Speaks of one HTTP/1 connection: malformed in HTTP/2, RFC 9113 section 8.2.2. */
        CONNECTION,
        /** Means nothing in trailers, RFC 9110 section 6.5.1. */
        NOT_IN_TRAILERS,
        /** Never in a compression table, RFC 7541 section 7.1.3. */
        SECRET;

        boolean pseudo() {
            return ordinal() >= METHOD.ordinal() && ordinal() <= UNKNOWN_PSEUDO.ordinal();
        }
    }

    /**
     * A known name.
     *
     * @param index the first entry of the static table with that name, 0 if none
     */
    record Name(byte[] bytes, int hash, Kind kind, int index) {}

    private static final int SLOTS = 256;
    private static final @Nullable Name[] TABLE = new @Nullable Name[SLOTS];

    static {
        for (int i = 1; i <= StaticTable.LENGTH; i++) {
            String name = StaticTable.name(i);
            add(name, kindOf(name), i);
        }
        for (String name : new String[] {
            ":protocol",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "te",
            "trailer",
            "http2-settings",
            "expect",
            "content-length"
        }) {
            add(name, kindOf(name), 0);
        }
    }

    private Names() {}

    private static void add(String text, Kind kind, int index) {
        byte[] bytes = Chars.bytes(text);
        int hash = hash(bytes, 0, bytes.length);
        int at = slot(hash);
        for (Name there = TABLE[at]; there != null; there = TABLE[at]) {
            if (Arrays.equals(there.bytes, bytes)) {
                return;
            }
            at = at + 1 & SLOTS - 1;
        }
        TABLE[at] = new Name(bytes, hash, kind, index);
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 16 ^ hash >>> 8) & SLOTS - 1;
    }

    private static Kind kindOf(String name) {
        return switch (name) {
            case ":method" -> Kind.METHOD;
            case ":scheme" -> Kind.SCHEME;
            case ":authority" -> Kind.AUTHORITY;
            case ":path" -> Kind.PATH;
            case ":status" -> Kind.STATUS;
            case ":protocol" -> Kind.PROTOCOL;
            case "host" -> Kind.HOST;
            case "cookie" -> Kind.COOKIE;
            case "content-length" -> Kind.LENGTH;
            case "te" -> Kind.TE;
            case "expect" -> Kind.EXPECT;
            case "connection", "keep-alive", "proxy-connection", "upgrade", "transfer-encoding" -> Kind.CONNECTION;
            case "content-encoding", "content-range", "content-type", "trailer", "http2-settings" ->
                Kind.NOT_IN_TRAILERS;
            case "authorization", "proxy-authorization", "set-cookie" -> Kind.SECRET;
            default -> Kind.PLAIN;
        };
    }

    static int hash(byte[] a, int from, int length) {
        int hash = Headers.Wire.HASH_START;
        for (int i = from; i < from + length; i++) {
            hash = Headers.Wire.hash(hash, a[i]);
        }
        return hash;
    }

    /** Null for a name of no importance. */
    static @Nullable Name find(int hash, byte[] a, int from, int length) {
        int at = slot(hash);
        for (Name name = TABLE[at]; name != null; name = TABLE[at]) {
            if (name.hash == hash && Arrays.equals(name.bytes, 0, name.bytes.length, a, from, from + length)) {
                return name;
            }
            at = at + 1 & SLOTS - 1;
        }
        return null;
    }

    static Kind kind(int hash, byte[] a, int from, int length) {
        Name known = find(hash, a, from, length);
        if (known != null) {
            return known.kind;
        }
        return length > 0 && a[from] == ':' ? Kind.UNKNOWN_PSEUDO : Kind.PLAIN;
    }
}
