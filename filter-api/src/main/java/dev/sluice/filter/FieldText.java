package dev.sluice.filter;

/** Which characters header names and values may have: RFC 9110 section 5.1 and 5.5. */
final class FieldText {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[c - 32] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private FieldText() {}

    static boolean isToken(int c) {
        return c >= 0 && c < 128 && TOKEN[c];
    }

    /** A token, or a token behind a colon: a pseudo-header. */
    static boolean isName(CharSequence name) {
        int from = name.length() > 0 && name.charAt(0) == ':' ? 1 : 0;
        for (int i = from; i < name.length(); i++) {
            if (!isToken(name.charAt(i))) {
                return false;
            }
        }
        return name.length() > from;
    }

    static void checkName(CharSequence name) {
        if (!(name instanceof HeaderName) && !isName(name)) {
            throw new IllegalArgumentException("not a header name: " + name);
        }
    }

    static void checkValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= '\r' && (c == '\r' || c == '\n' || c == 0)) {
                throw new IllegalArgumentException("CR, LF or NUL in a header value at " + i);
            }
            if (c > 0xFF) {
                throw new IllegalArgumentException("not a Latin-1 character in a header value at " + i);
            }
        }
    }

    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
