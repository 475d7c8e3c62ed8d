package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as a client or host of the kit writes and reads it: strict about nothing, so that it sees whatever comes. Text is UTF-8. */
final class Wires {
    private Wires() {}

    /**
     * A message as the pieces in which it is sent. Without {@code transfer-encoding} or {@code content-length} among the headers, and if it has
     * neither trailers nor an open end, its length is said.
     */
    static List<Bytes> message(
            String start, List<String> headers, List<Bytes> body, List<String> trailers, boolean complete) {
        List<String> lines = new ArrayList<>(headers);
        boolean chunked = says(lines, "transfer-encoding") || !trailers.isEmpty() || !complete;
        if (chunked && says(lines, "content-length")) {
            chunked = false;
        } else if (chunked && !says(lines, "transfer-encoding")) {
            lines.add("transfer-encoding: chunked");
        } else if (!chunked && !says(lines, "content-length") && !bodiless(start, body)) {
            lines.add("content-length: " + body.stream().mapToInt(Bytes::length).sum());
        }
        StringBuilder head = new StringBuilder(start).append("\r\n");
        lines.forEach(line -> head.append(line).append("\r\n"));
        List<Bytes> all = new ArrayList<>(List.of(Bytes.of(head.append("\r\n").toString())));
        for (Bytes piece : body) {
            all.add(chunked ? chunk(piece) : piece);
        }
        if (chunked && complete) {
            StringBuilder end = new StringBuilder("0\r\n");
            trailers.forEach(line -> end.append(line).append("\r\n"));
            all.add(Bytes.of(end.append("\r\n").toString()));
        }
        return all;
    }

    static Bytes chunk(Bytes piece) {
        if (piece.length() == 0) {
            return piece;
        }
        Bytes framed = Bytes.concat(Bytes.of(Integer.toHexString(piece.length()) + "\r\n"), piece);
        return Bytes.concat(framed, Bytes.of("\r\n"));
    }

    static List<Bytes> pieces(String... texts) {
        return Arrays.stream(texts).map(Bytes::of).toList();
    }

    static Bytes whole(List<Bytes> pieces) {
        return pieces.stream().reduce(Bytes.empty(), Bytes::concat);
    }

    private static boolean bodiless(String start, List<Bytes> body) {
        return body.isEmpty()
                && (start.startsWith("GET ")
                        || start.startsWith("HEAD ")
                        || start.contains(" 101 ")
                        || start.contains(" 204 ")
                        || start.contains(" 304 "));
    }

    private static boolean says(List<String> lines, String name) {
        return lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ':'));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ByteBuffer buffer(Bytes bytes) {
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /**
     * A message as far as it has come.
     *
     * @param end where the next one begins, if it is complete
     */
    record Message(
            String start,
            Headers headers,
            byte[] body,
            Headers trailers,
            boolean complete,
            int end,
            List<Headers> interim) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Null as long as there is no whole head. */
    static @Nullable Message parse(byte[] in, int from, boolean closed, boolean toHead) {
        List<Headers> interim = new ArrayList<>();
        int at = from;
        while (true) {
            int end = indexOf(in, "\r\n\r\n", at);
            if (end < 0) {
                return null;
            }
            String[] lines = new String(in, at, end - at, StandardCharsets.ISO_8859_1).split("\r\n");
            Headers headers = headers(lines, 1);
            at = end + 4;
            if (lines[0].matches("HTTP/1.[01] 1(?!01)\\d\\d.*")) {
                interim.add(headers);
                continue;
            }
            return new Reader(in, at, closed).message(lines[0], headers, toHead, interim);
        }
    }

    private static Headers headers(String[] lines, int from) {
        Headers headers = new Headers();
        for (int i = from; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return headers;
    }

    static int indexOf(byte[] in, String text, int from) {
        byte[] wanted = utf8(text);
        search:
        for (int i = from; i + wanted.length <= in.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (in[i + j] != wanted[j]) {
                    continue search;
                }
            }
            return i;
        }
        return -1;
    }

    private static final class Reader {
        private final byte[] in;
        private final boolean closed;
        private int at;

        Reader(byte[] in, int at, boolean closed) {
            this.in = in;
            this.at = at;
            this.closed = closed;
        }

        Message message(String start, Headers headers, boolean toHead, List<Headers> interim) {
            boolean response = start.startsWith("HTTP/");
            boolean none = toHead || response && start.matches("\\S+ (204|304|1\\d\\d).*");
            if (headers.get("transfer-encoding").contains("chunked") && !none) {
                return chunked(start, headers, interim);
            }
            String length = headers.get("content-length");
            int left = in.length - at;
            if (none || length.isEmpty() && !response) {
                return message(start, headers, 0, true, interim);
            }
            int whole = length.isEmpty() ? left : Integer.parseInt(length);
            boolean complete = length.isEmpty() ? closed : left >= whole;
            return message(start, headers, Math.min(left, whole), complete, interim);
        }

        private Message message(String start, Headers headers, int size, boolean complete, List<Headers> interim) {
            byte[] body = java.util.Arrays.copyOfRange(in, at, at + size);
            return new Message(start, headers, body, new Headers(), complete, at + size, interim);
        }

        private Message chunked(String start, Headers headers, List<Headers> interim) {
            java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
            while (true) {
                int line = indexOf(in, "\r\n", at);
                if (line < 0) {
                    return new Message(start, headers, body.toByteArray(), new Headers(), false, at, interim);
                }
                int size = Integer.parseInt(new String(in, at, line - at, StandardCharsets.ISO_8859_1).strip(), 16);
                at = line + 2;
                if (size == 0) {
                    int end = indexOf(in, "\r\n\r\n", line);
                    String[] lines = end <= line
                            ? new String[0]
                            : new String(in, at, end - at, StandardCharsets.ISO_8859_1).split("\r\n");
                    return new Message(
                            start, headers, body.toByteArray(), headers(lines, 0), end >= 0, end + 4, interim);
                }
                body.write(in, at, Math.min(size, in.length - at));
                at = Math.min(in.length, at + size + 2);
            }
        }
    }
}
