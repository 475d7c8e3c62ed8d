package dev.sluice.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One HTTP/1 message as it was read, and how far: {@code complete} is false when the bytes ended before the message did.
 *
 * @param head the start line and the header lines, without the empty line
 * @param trailers the lines after the last chunk
 */
record Message(List<String> head, String body, List<String> trailers, boolean complete, byte[] raw) {

    /** What is to be read before the caller gets to see the message. */
    enum Until {
        HEAD,
        END
    }

    String startLine() {
        return head.isEmpty() ? "" : head.get(0);
    }

    List<String> values(String name) {
        return values(head.subList(Math.min(1, head.size()), head.size()), name);
    }

    static List<String> values(List<String> lines, String name) {
        List<String> found = new ArrayList<>();
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        for (String line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                found.add(line.substring(prefix.length()).strip());
            }
        }
        return found;
    }

    /** Reads one message; an empty head means that the stream ended before its first byte. */
    static Message read(InputStream in, boolean response, boolean bodiless, Until until) throws IOException {
        return new Reader(in, response, bodiless, until).read();
    }

    private static final class Reader {
        private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
        private final InputStream in;
        private final boolean response;
        private final boolean bodiless;
        private final Until until;
        private boolean ended;

        Reader(InputStream in, boolean response, boolean bodiless, Until until) {
            this.in = in;
            this.response = response;
            this.bodiless = bodiless;
            this.until = until;
        }

        Message read() throws IOException {
            List<String> head = lines();
            StringBuilder body = new StringBuilder();
            List<String> trailers = List.of();
            if (!ended && until == Until.END && !withoutBody(head)) {
                List<String> codings = values(head, "transfer-encoding");
                List<String> lengths = values(head, "content-length");
                if (!codings.isEmpty()) {
                    trailers = chunks(body);
                } else if (!lengths.isEmpty()) {
                    take(Long.parseLong(lengths.get(0)), body);
                } else if (response) {
                    take(Long.MAX_VALUE, body);
                    ended = false;
                }
            }
            return new Message(head, body.toString(), trailers, !ended, raw.toByteArray());
        }

        private boolean withoutBody(List<String> head) {
            String start = head.isEmpty() ? "" : head.get(0);
            return response && (bodiless || start.matches("\\S+ (1\\d\\d|204|304)( .*)?"));
        }

        private List<String> lines() throws IOException {
            List<String> lines = new ArrayList<>();
            while (true) {
                String line = line();
                if (ended || line.isEmpty()) {
                    if (!line.isEmpty()) {
                        lines.add(line);
                    }
                    return lines;
                }
                lines.add(line);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int b;
            while ((b = next()) >= 0 && b != '\n') {
                line.append((char) b);
            }
            ended = b < 0;
            return !line.isEmpty() && line.charAt(line.length() - 1) == '\r'
                    ? line.substring(0, line.length() - 1)
                    : line.toString();
        }

        private List<String> chunks(StringBuilder body) throws IOException {
            while (true) {
                String size = line().split(";")[0].strip();
                if (ended || size.isEmpty()) {
                    ended = true;
                    return List.of();
                }
                long length = Long.parseLong(size, 16);
                if (length == 0) {
                    return lines();
                }
                take(length, body);
                line();
            }
        }

        private void take(long length, StringBuilder into) throws IOException {
            for (long i = 0; i < length; i++) {
                int b = next();
                if (b < 0) {
                    ended = true;
                    return;
                }
                into.append((char) b);
            }
        }

        private int next() throws IOException {
            int b;
            try {
                b = in.read();
            } catch (java.net.SocketException | javax.net.ssl.SSLException reset) {
                b = -1;
            }
            if (b >= 0) {
                raw.write(b);
            }
            return b;
        }
    }
}
