package dev.sluice.runtime.server;

import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.transport.MemoryWire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says a recorded request again, in HTTP/1.1. */
final class PlayedClient {
    private PlayedClient() {}

    /** The head's lines below the request line, without those that say how long the body is. */
    static List<String> lines(RequestTrace recorded) {
        List<String> lines = new ArrayList<>();
        for (String line : recorded.arrived()) {
            String name = line.substring(0, Math.max(1, line.indexOf(':', 1))).toLowerCase(Locale.ROOT);
            if (name.equals(":authority")) {
                lines.add(0, "host" + line.substring(name.length()));
            } else if (!name.startsWith(":")
                    && !List.of("host", "content-length", "transfer-encoding").contains(name)) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String first(RequestTrace recorded, String name) {
        return recorded.arrived().stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    static void send(RequestTrace recorded, MemoryWire wire) {
        byte[] body = PlayedHost.bytes(recorded.requestBody());
        List<String> trailers = recorded.requestTrailers();
        boolean length = !first(recorded, "content-length").isEmpty() && trailers.isEmpty();
        boolean chunked = !length && (body.length > 0 || !trailers.isEmpty());
        StringBuilder head = new StringBuilder(first(recorded, ":method"))
                .append(' ')
                .append(first(recorded, ":path"))
                .append(" HTTP/1.1\r\n");
        lines(recorded).forEach(line -> head.append(line).append("\r\n"));
        if (length) {
            head.append("content-length: ").append(body.length).append("\r\n");
        } else if (chunked) {
            head.append("transfer-encoding: chunked\r\n");
        }
        write(wire, head.append("\r\n").toString());
        if (chunked && body.length > 0) {
            write(wire, Integer.toHexString(body.length) + "\r\n");
        }
        if (body.length > 0) {
            wire.write(ByteBuffer.wrap(body));
        }
        if (chunked) {
            StringBuilder end = new StringBuilder(body.length > 0 ? "\r\n0\r\n" : "0\r\n");
            trailers.forEach(line -> end.append(line).append("\r\n"));
            write(wire, end.append("\r\n").toString());
        }
    }

    private static void write(MemoryWire wire, String text) {
        wire.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
