package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.codec.Chars;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Status lines with Envoy's reason phrases; any code it has no phrase for is {@code Unknown}. */
final class Reasons {
    private static final String[] PHRASES = new String[1000];
    private static final AtomicReferenceArray<byte[]> LINES = new AtomicReferenceArray<>(PHRASES.length);

    static {
        series(100, "Continue", "Switching Protocols");
        series(200, "OK", "Created", "Accepted", "Non-Authoritative Information", "No Content", "Reset Content");
        series(206, "Partial Content", "Multi-Status", "Already Reported");
        series(226, "IM Used");
        series(300, "Multiple Choices", "Moved Permanently", "Found", "See Other", "Not Modified", "Use Proxy");
        series(307, "Temporary Redirect", "Permanent Redirect");
        series(400, "Bad Request", "Unauthorized", "Payment Required", "Forbidden", "Not Found", "Method Not Allowed");
        series(406, "Not Acceptable", "Proxy Authentication Required", "Request Timeout", "Conflict", "Gone");
        series(411, "Length Required", "Precondition Failed", "Payload Too Large", "URI Too Long");
        series(415, "Unsupported Media Type", "Range Not Satisfiable", "Expectation Failed");
        series(421, "Misdirected Request", "Unprocessable Entity", "Locked", "Failed Dependency", "Too Early");
        series(426, "Upgrade Required");
        series(428, "Precondition Required", "Too Many Requests");
        series(431, "Request Header Fields Too Large");
        series(
                500,
                "Internal Server Error",
                "Not Implemented",
                "Bad Gateway",
                "Service Unavailable",
                "Gateway Timeout");
        series(505, "HTTP Version Not Supported", "Variant Also Negotiates", "Insufficient Storage", "Loop Detected");
        series(510, "Not Extended", "Network Authentication Required");
        series(599, "Last Unassigned Server Error Code");
    }

    private Reasons() {}

    private static void series(int first, String... phrases) {
        System.arraycopy(phrases, 0, PHRASES, first, phrases.length);
    }

    /** {@code " 200 OK\r\n"}: what follows the version. */
    static byte[] line(int status) {
        byte[] line = LINES.get(status);
        if (line == null) {
            String phrase = PHRASES[status];
            String code = Integer.toString(1000 + status).substring(1);
            line = Chars.bytes(" " + code + " " + (phrase == null ? "Unknown" : phrase) + "\r\n");
            LINES.set(status, line);
        }
        return line;
    }
}
