package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;

/** Local replies for gRPC clients: the error stands in the head. Source: gRPC over HTTP/2, "HTTP to gRPC status code mapping". */
final class Grpc {
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    private static final String TYPE = "application/grpc";

    private Grpc() {}

    /** Whether a client of that content type wants its errors as gRPC does them. */
    static boolean speaks(Headers request) {
        String type = request.get(HeaderName.CONTENT_TYPE);
        return type.startsWith(TYPE)
                && (type.length() == TYPE.length()
                        || type.charAt(TYPE.length()) == '+'
                        || type.charAt(TYPE.length()) == ';');
    }

    /** Makes the head of a reply a trailers-only response. {@code code} -1: derived from the HTTP status. */
    static void turn(Headers head, int httpStatus, int code, String message) {
        head.set(HeaderName.STATUS, "200");
        head.set(HeaderName.CONTENT_TYPE, TYPE);
        head.remove(HeaderName.CONTENT_LENGTH);
        head.set(STATUS, Integer.toString(code >= 0 ? code : status(httpStatus)));
        if (!message.isEmpty()) {
            head.set(MESSAGE, escaped(message));
        }
    }

    static int status(int http) {
        return switch (http) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /** Everything outside printable ASCII, and the percent sign, as {@code %XX} of its UTF-8. */
    static String escaped(String message) {
        StringBuilder out = new StringBuilder(message.length());
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
                out.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }
}
