package dev.sluice.runtime.config.match;

import java.nio.charset.StandardCharsets;

/**
 * Text whose characters are bytes, which is how {@code Headers} reads and writes Strings. Configuration is Unicode, so it is turned into this form
 * once, when it is compiled: then comparing and writing need no charset.
 */
public final class ByteText {
    private ByteText() {}

    /** The UTF-8 bytes of the text, one character each; the same object if it is ASCII. */
    public static String of(String unicode) {
        for (int i = 0; i < unicode.length(); i++) {
            if (unicode.charAt(i) >= 0x80) {
                return new String(unicode.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return unicode;
    }
}
