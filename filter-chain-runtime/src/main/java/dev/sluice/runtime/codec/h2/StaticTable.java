package dev.sluice.runtime.codec.h2;

import dev.sluice.runtime.codec.Chars;

/** The static table of RFC 7541, appendix A. */
final class StaticTable {
    static final int LENGTH = 61;
    private static final String[] TEXT = (":authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|"
                    + ":scheme=https|:status=200|:status=204|:status=206|:status=304|:status=400|:status=404|:status=500|"
                    + "accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|accept|"
                    + "access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|"
                    + "content-encoding|content-language|content-length|content-location|content-range|content-type|"
                    + "cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|"
                    + "if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|"
                    + "proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|"
                    + "strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate")
            .split("\\|");

    /** Made when first asked for: entries need {@link Names}, which needs our names. */
    private static final class Entries {
        static final Field[] FIELDS = new Field[LENGTH + 1];

        static {
            for (int i = 1; i <= LENGTH; i++) {
                FIELDS[i] = new Field(Chars.bytes(name(i) + value(i)), name(i).length());
            }
        }
    }

    private StaticTable() {}

    /** From 1 on. */
    static Field field(int index) {
        return Entries.FIELDS[index];
    }

    static String name(int index) {
        return TEXT[index - 1].split("=")[0];
    }

    private static String value(int index) {
        String text = TEXT[index - 1];
        int at = text.indexOf('=');
        return at < 0 ? "" : text.substring(at + 1);
    }

    /** The entry with this whole name and value at or behind the first one with the name, 0 if there is none. */
    static int exact(int first, byte[] a, int value, int length) {
        if (first == 0 || first > 16) {
            return 0;
        }
        Field named = Entries.FIELDS[first];
        for (int i = first; i <= 16 && Entries.FIELDS[i].hash == named.hash; i++) {
            Field field = Entries.FIELDS[i];
            if (field.bytes.length - field.nameLength == length
                    && length > 0
                    && same(field.bytes, field.nameLength, a, value, length)) {
                return i;
            }
        }
        return 0;
    }

    private static boolean same(byte[] x, int at, byte[] y, int from, int length) {
        return java.util.Arrays.equals(x, at, at + length, y, from, from + length);
    }
}
