package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;

/** Whether bytes are UTF-8. Source: RFC 3629, 4. */
final class Utf8 {
    private Utf8() {}

    static boolean valid(Bytes bytes) {
        int i = 0;
        int end = bytes.length();
        while (i < end) {
            int b = bytes.at(i++) & 255;
            if (b < 0x80) {
                continue;
            }
            int more = b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : 0;
            if (more == 0 || i + more > end || !second(b, bytes.at(i) & 255)) {
                return false;
            }
            for (int k = 1; k < more; k++) {
                if ((bytes.at(i + k) & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += more;
        }
        return true;
    }

    /** No overlong forms, no surrogates, nothing above U+10FFFF. */
    private static boolean second(int first, int b) {
        return switch (first) {
            case 0xe0 -> b >= 0xa0 && b < 0xc0;
            case 0xed -> b >= 0x80 && b < 0xa0;
            case 0xf0 -> b >= 0x90 && b < 0xc0;
            case 0xf4 -> b >= 0x80 && b < 0x90;
            default -> (b & 0xc0) == 0x80;
        };
    }
}
