package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;

/**
 * A request as an upstream saw it.
 *
 * @param requestLine such as {@code GET / HTTP/1.1}
 * @param headers without pseudo-headers; {@code host} is one of them
 * @param bytes of the body
 * @param complete false if it was cut, or is not over yet
 */
public record Seen(String requestLine, Headers headers, Bytes bytes, Headers trailers, boolean complete) {
    static Seen of(Wires.Message m) {
        return new Seen(m.start(), m.headers(), Bytes.of(m.body()), m.trailers(), m.complete());
    }

    /** As UTF-8. */
    public String body() {
        return bytes.toString();
    }

    /** The method of its first line. */
    public String method() {
        return requestLine.split(" ")[0];
    }

    /** The path of its first line, with the query. */
    public String path() {
        return requestLine.split(" ")[1];
    }

    /** Empty if there is none. */
    public String header(String name) {
        return headers.get(name);
    }

    /** Whether it had such a header. */
    public boolean has(String name) {
        return headers.has(name);
    }

    @Override
    public String toString() {
        return requestLine
                + '\n'
                + headers
                + (bytes.length() == 0 ? "" : '\n' + Transcript.shown(bytes))
                + (trailers.isEmpty() ? "" : "\ntrailers " + trailers)
                + (complete ? "" : "\n(not complete)");
    }
}
