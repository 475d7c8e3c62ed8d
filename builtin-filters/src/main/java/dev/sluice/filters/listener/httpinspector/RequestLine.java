package dev.sluice.filters.listener.httpinspector;

import dev.sluice.filter.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What the first bytes of a connection say: a request line of RFC 9112, section 3, the preface of RFC 9113, section 3.4, or neither. */
enum RequestLine {
    UNFINISHED,
    NOT_HTTP,
    /** Every version but 1.1, and a line without one. */
    HTTP_1_0,
    HTTP_1_1,
    HTTP_2;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.+");

    /** {@code in} has at least one byte. */
    static RequestLine read(Bytes in) {
        int same = 0;
        while (same < PREFACE.length && same < in.length() && in.at(same) == PREFACE[same]) {
            same++;
        }
        if (same == PREFACE.length || same == in.length()) {
            return same == PREFACE.length ? HTTP_2 : UNFINISHED;
        }
        int end = in.indexOf((byte) '\n', 0);
        int method = method(in, end < 0 ? in.length() : end);
        if (method <= 0) {
            return method == 0 ? NOT_HTTP : end < 0 ? UNFINISHED : NOT_HTTP;
        }
        if (end < 0) {
            return UNFINISHED;
        }
        byte[] line = in.slice(method, end).toByteArray();
        return target(
                new String(line, StandardCharsets.ISO_8859_1),
                in.slice(0, method).toString());
    }

    /** The method's length; 0 if it is none, -1 if no space ends it. */
    private static int method(Bytes in, int end) {
        for (int i = 0; i < end; i++) {
            byte c = in.at(i);
            if (c == ' ') {
                return i;
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && TOKEN_MARKS.indexOf(c) < 0) {
                return 0;
            }
        }
        return -1;
    }

    private static RequestLine target(String rest, String method) {
        String[] words = rest.trim().split(" +");
        if (words.length > 2 || !isTarget(words[0], method.equals("CONNECT"))) {
            return NOT_HTTP;
        }
        if (words.length == 1) {
            return HTTP_1_0;
        }
        if (!VERSION.matcher(words[1]).matches()) {
            return NOT_HTTP;
        }
        return words[1].equals("HTTP/1.1") ? HTTP_1_1 : HTTP_1_0;
    }

    private static boolean isTarget(String text, boolean authority) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '!' || c > '~') && c != '\t' && c != '\f') {
                return false;
            }
        }
        return text.startsWith("/")
                || text.startsWith("*")
                || authority && !text.isEmpty()
                || SCHEME.matcher(text).matches();
    }
}
