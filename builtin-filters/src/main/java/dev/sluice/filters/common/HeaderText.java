package dev.sluice.filters.common;

import java.nio.charset.StandardCharsets;

/** Header values are bytes, one a character; what logs and scripts read is Unicode. */
public final class HeaderText {
    private HeaderText() {}

    /** The bytes as UTF-8; the same object if they are ASCII. */
    public static String unicode(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return bytes;
    }

    /** The other way round. */
    public static String bytes(String unicode) {
        for (int i = 0; i < unicode.length(); i++) {
            if (unicode.charAt(i) >= 0x80) {
                return new String(unicode.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return unicode;
    }
}
