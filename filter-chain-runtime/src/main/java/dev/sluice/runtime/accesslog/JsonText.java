package dev.sluice.runtime.accesslog;

/** Writes JSON strings of bytes-as-characters; bytes above 127 stay as they are. RFC 8259, section 7. */
final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    static void quote(ByteLine out, String text) {
        out.append('"');
        int from = out.length();
        out.append(text);
        escape(out, from);
        out.append('"');
    }

    /** Escapes what was appended from {@code from} on; costs one scan if nothing needs it. */
    static void escape(ByteLine out, int from) {
        int at = from;
        while (at < out.length() && !needsEscape(out.charAt(at))) {
            at++;
        }
        if (at == out.length()) {
            return;
        }
        String rest = out.substring(at);
        out.setLength(at);
        for (int i = 0; i < rest.length(); i++) {
            escape(out, rest.charAt(i));
        }
    }

    private static boolean needsEscape(char c) {
        return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
    }

    private static void escape(ByteLine out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> {
                if (needsEscape(c)) {
                    out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                } else {
                    out.append(c);
                }
            }
        }
    }
}
