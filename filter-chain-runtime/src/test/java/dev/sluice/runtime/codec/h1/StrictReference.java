package dev.sluice.runtime.codec.h1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests a strict reader sees in some bytes, written as plainly as possible over the whole text: the yardstick of the fuzz tests.
 *
 * @param requests what came whole, as {@code METHOD body}
 * @param broken whether the bytes behind them are no request; else they are none or the beginning of one
 */
record StrictReference(List<String> requests, boolean broken) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern LINE = Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) HTTP/1\\.1");
    private static final Pattern FIELD = Pattern.compile(
            "(" + TOKEN + "):[ \\t]*((?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)[ \\t]*");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,16})(;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    static StrictReference read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> requests = new ArrayList<>();
        int[] at = {0};
        while (true) {
            while (text.startsWith("\r\n", at[0])) {
                at[0] += 2;
            }
            int end = text.indexOf("\r\n\r\n", at[0]);
            if (end < 0) {
                return new StrictReference(requests, false);
            }
            String request = request(text, at, end);
            if (request == null) {
                return new StrictReference(requests, true);
            }
            if (request.isEmpty()) {
                return new StrictReference(requests, false);
            }
            requests.add(request);
        }
    }

    /** Null if it is broken, empty if its body is not whole. */
    private static @org.jspecify.annotations.Nullable String request(String text, int[] at, int end) {
        String[] lines = text.substring(at[0], end).split("\r\n", -1);
        Matcher line = LINE.matcher(lines[0]);
        if (!line.matches()) {
            return null;
        }
        int hosts = 0;
        int chunked = 0;
        String length = null;
        for (int i = 1; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                return null;
            }
            String value = field.group(2);
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "host" -> hosts++;
                case "content-length" -> {
                    if (length != null || !value.matches("[0-9]{1,18}")) {
                        return null;
                    }
                    length = value;
                }
                case "transfer-encoding" -> {
                    if (++chunked > 1 || !value.equalsIgnoreCase("chunked")) {
                        return null;
                    }
                }
                default -> {}
            }
        }
        if (hosts > 1 || chunked > 0 && length != null) {
            return null;
        }
        at[0] = end + 4;
        String body = chunked > 0 ? chunks(text, at) : plain(text, at, length == null ? 0 : Long.parseLong(length));
        return body == null ? null : body.equals("\0more") ? "" : line.group(1) + " " + body;
    }

    private static String plain(String text, int[] at, long length) {
        if (text.length() - at[0] < length) {
            return "\0more";
        }
        String body = text.substring(at[0], at[0] + (int) length);
        at[0] += (int) length;
        return body;
    }

    private static @org.jspecify.annotations.Nullable String chunks(String text, int[] at) {
        StringBuilder body = new StringBuilder();
        while (true) {
            int end = text.indexOf("\r\n", at[0]);
            if (end < 0) {
                return "\0more";
            }
            Matcher chunk = CHUNK.matcher(text.substring(at[0], end));
            if (!chunk.matches() || Long.parseUnsignedLong(chunk.group(1), 16) < 0) {
                return null;
            }
            long size = Long.parseUnsignedLong(chunk.group(1), 16);
            at[0] = end + 2;
            if (size == 0) {
                return trailers(text, at) == null ? null : at[0] < 0 ? "\0more" : body.toString();
            }
            if (text.length() - at[0] < size) {
                return "\0more";
            }
            body.append(text, at[0], at[0] + (int) size);
            at[0] += (int) size;
            String rest = text.substring(at[0], Math.min(text.length(), at[0] + 2));
            if (!"\r\n".startsWith(rest)) {
                return null;
            }
            if (rest.length() < 2) {
                return "\0more";
            }
            at[0] += 2;
        }
    }

    private static @org.jspecify.annotations.Nullable String trailers(String text, int[] at) {
        while (true) {
            int end = text.indexOf("\r\n", at[0]);
            if (end < 0) {
                at[0] = -1;
                return "";
            }
            String line = text.substring(at[0], end);
            at[0] = end + 2;
            if (line.isEmpty()) {
                return "";
            }
            if (!FIELD.matcher(line).matches()) {
                return null;
            }
        }
    }
}
