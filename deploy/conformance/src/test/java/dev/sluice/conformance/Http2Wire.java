package dev.sluice.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One end of an HTTP/2 connection whose messages are written and read as those of HTTP/1.1 are: {@code host} stands for {@code :authority}, a line {@code
 * :name: value} for itself. Windows of what it receives are kept open; what it sends is small.
 */
final class Http2Wire {
    static final byte[] PREFACE = Text.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
    private final Map<Integer, Part> streams = new LinkedHashMap<>();
    private static final Event SOME = new Event(0, told("some bytes of a tunnel"));
    private final java.util.Set<Integer> tunnels = new java.util.HashSet<>();
    private final DataInputStream in;
    private final OutputStream out;

    /** What came of a stream so far. */
    private static final class Part {
        boolean tunnel;
        boolean ended;
        final List<String> head = new ArrayList<>();
        final List<String> trailers = new ArrayList<>();
        final StringBuilder body = new StringBuilder();
    }

    /** A message that ended, an interim head, a reset ({@code RESET code}), or the connection's end ({@code GOAWAY code}). */
    record Event(int stream, Message message) {}

    Http2Wire(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Says hello; a client its preface first. */
    void begin(boolean client) throws IOException {
        if (client) {
            out.write(PREFACE);
        }
        // INITIAL_WINDOW_SIZE as large as it gets.
        frame(4, 0, 0, new byte[] {0, 4, 0x7f, -1, -1, -1});
        frame(8, 0, 0, new byte[] {0x7f, 0, 0, 0});
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        int n = payload.length;
        byte[] all = new byte[9 + n];
        byte[] head = {
            (byte) (n >> 16),
            (byte) (n >> 8),
            (byte) n,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        };
        System.arraycopy(head, 0, all, 0, 9);
        System.arraycopy(payload, 0, all, 9, n);
        out.write(all);
        out.flush();
    }

    void reset(int stream, int code) throws IOException {
        frame(3, 0, stream, int32(code));
    }

    void goaway(int last, int code) throws IOException {
        byte[] payload = new byte[8];
        System.arraycopy(int32(last), 0, payload, 0, 4);
        System.arraycopy(int32(code), 0, payload, 4, 4);
        frame(7, 0, 0, payload);
    }

    private static byte[] int32(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Sends a message as one writes it for HTTP/1.1. {@code open}: without its end. */
    void send(int stream, byte[] text, boolean response, boolean open) throws IOException {
        Message message = Message.read(new ByteArrayInputStream(text), response, false, Message.Until.END);
        boolean body = !message.body().isEmpty();
        boolean trailers = !message.trailers().isEmpty();
        Http2Headers head = fields(message, response);
        if ("CONNECT".contentEquals(head.method() == null ? "" : head.method())) {
            tunnels.add(stream);
        }
        head(stream, head, !body && !trailers && !open);
        if (body) {
            byte[] bytes = Text.bytes(message.body());
            for (int at = 0; at < bytes.length; at += 16_000) {
                int end = Math.min(bytes.length, at + 16_000);
                boolean last = end == bytes.length && !trailers && !open;
                frame(0, last ? END_STREAM : 0, stream, java.util.Arrays.copyOfRange(bytes, at, end));
            }
        }
        if (trailers) {
            Http2Headers fields = new DefaultHttp2Headers(false);
            message.trailers().forEach(line -> add(fields, line));
            head(stream, fields, true);
        }
    }

    private static Http2Headers fields(Message message, boolean response) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        String[] start = message.startLine().split(" ");
        if (response) {
            fields.status(start[1]);
        } else {
            List<String> host = message.values("host");
            if (start[0].equals("CONNECT") && !start[1].startsWith("/")) {
                fields.method(start[0]).authority(start[1]);
                host = List.of();
            } else {
                fields.method(start[0]).scheme("http").path(start[1]);
            }
            if (!host.isEmpty()) {
                fields.authority(host.get(0));
            }
        }
        for (String line : message.head().subList(1, message.head().size())) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            if (!lower.startsWith("transfer-encoding:") && (response || !lower.startsWith("host:"))) {
                add(fields, line);
            }
        }
        return fields;
    }

    private static void add(Http2Headers fields, String line) {
        int colon = line.indexOf(':', 1);
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        if (name.startsWith(":")) {
            fields.set(name, value);
        } else {
            fields.add(name, value);
        }
    }

    private void head(int stream, Http2Headers fields, boolean end) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, fields, block);
        } catch (Http2Exception impossible) {
            throw new IOException(impossible);
        }
        byte[] bytes = new byte[block.readableBytes()];
        block.readBytes(bytes);
        int first = Math.min(bytes.length, 16_384);
        int flags = (end ? END_STREAM : 0) | (first == bytes.length ? END_HEADERS : 0);
        frame(1, flags, stream, java.util.Arrays.copyOf(bytes, first));
        for (int at = first; at < bytes.length; at += 16_384) {
            int to = Math.min(bytes.length, at + 16_384);
            frame(9, to == bytes.length ? END_HEADERS : 0, stream, java.util.Arrays.copyOfRange(bytes, at, to));
        }
    }

    /** Reads until something is complete. */
    Event next() throws IOException {
        try {
            while (true) {
                Event event = read();
                if (event != null && event != SOME) {
                    return event;
                }
            }
        } catch (java.net.SocketException reset) {
            return new Event(0, new Message(List.of(), "", List.of(), false, new byte[0]));
        }
    }

    private Event read() throws IOException {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
            return new Event(0, new Message(List.of(), "", List.of(), false, head));
        }
        int length = (head[0] & 255) << 16 | (head[1] & 255) << 8 | head[2] & 255;
        int flags = head[4];
        int stream = (head[5] & 127) << 24 | (head[6] & 255) << 16 | (head[7] & 255) << 8 | head[8] & 255;
        byte[] payload = in.readNBytes(length);
        boolean end = (flags & END_STREAM) != 0;
        switch (head[3]) {
            case 0 -> {
                Part part = streams.get(stream);
                part.body.append(Text.text(payload));
                if (length > 0) {
                    frame(8, 0, 0, int32(length));
                }
                if (part.tunnel) {
                    part.ended = end;
                    return SOME;
                }
                return end ? ended(stream) : null;
            }
            case 1 -> {
                return headers(stream, flags, payload);
            }
            case 3 -> {
                streams.remove(stream);
                return new Event(stream, told("RESET " + payload[3]));
            }
            case 4 -> {
                if ((flags & 1) == 0) {
                    frame(4, 1, 0, new byte[0]);
                }
                return null;
            }
            case 6 -> {
                if ((flags & 1) == 0) {
                    frame(6, 1, 0, payload);
                }
                return null;
            }
            case 7 -> {
                return payload[7] == 0 ? null : new Event(0, told("GOAWAY " + payload[7]));
            }
            default -> {
                return null;
            }
        }
    }

    /** So many bytes of a tunnel, or all until its end. */
    byte[] tunnelled(int stream, int count) throws IOException {
        Part part = streams.get(stream);
        while (part != null && part.body.length() < count && !part.ended) {
            Event event = read();
            if (event != null && event != SOME) {
                break;
            }
        }
        String all = part == null ? "" : part.body.toString();
        String taken = all.substring(0, Math.min(count, all.length()));
        if (part != null) {
            part.body.delete(0, taken.length());
        }
        return Text.bytes(taken);
    }

    boolean tunnel(int stream) {
        return tunnels.contains(stream);
    }

    void data(int stream, byte[] bytes, boolean end) throws IOException {
        frame(0, end ? END_STREAM : 0, stream, bytes);
    }

    private static Message told(String what) {
        return new Message(List.of(what), "", List.of(), true, Text.bytes(what));
    }

    private Event headers(int stream, int flags, byte[] payload) throws IOException {
        byte[] block = payload;
        boolean done = (flags & END_HEADERS) != 0;
        while (!done) {
            byte[] more = in.readNBytes(9);
            byte[] next = in.readNBytes((more[1] & 255) << 8 | more[2] & 255);
            byte[] joined = java.util.Arrays.copyOf(block, block.length + next.length);
            System.arraycopy(next, 0, joined, block.length, next.length);
            block = joined;
            done = (more[4] & END_HEADERS) != 0;
        }
        Http2Headers fields;
        try {
            fields = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception broken) {
            throw new IOException(broken);
        }
        Part part = streams.computeIfAbsent(stream, id -> new Part());
        if (!part.head.isEmpty()) {
            fields.forEach(field -> part.trailers.add(field.getKey() + ": " + field.getValue()));
        } else if (fields.status() != null) {
            String status = fields.status().toString();
            part.head.add("HTTP/2 " + status);
            lines(fields, part.head);
            if (status.startsWith("1")) {
                streams.remove(stream);
                return new Event(stream, message(part));
            }
        } else {
            String target = String.valueOf(fields.path() == null ? fields.authority() : fields.path());
            part.head.add(fields.method() + " " + target + " HTTP/2");
            if (fields.authority() != null) {
                part.head.add("host: " + fields.authority());
            }
            if (fields.get(":protocol") != null) {
                part.head.add("protocol: " + fields.get(":protocol"));
            }
            lines(fields, part.head);
            if ("CONNECT".contentEquals(fields.method())) {
                tunnels.add(stream);
            }
        }
        if (tunnels.contains(stream)) {
            part.tunnel = true;
            part.ended = (flags & END_STREAM) != 0;
            return new Event(stream, message(part));
        }
        return (flags & END_STREAM) != 0 ? ended(stream) : null;
    }

    private static void lines(Http2Headers fields, List<String> to) {
        fields.forEach(field -> {
            if (field.getKey().charAt(0) != ':') {
                to.add(field.getKey() + ": " + field.getValue());
            }
        });
    }

    private Event ended(int stream) {
        return new Event(stream, message(streams.remove(stream)));
    }

    private static Message message(Part part) {
        String raw = String.join("\n", part.head) + "\n\n" + part.body + String.join("\n", part.trailers);
        return new Message(part.head, part.body.toString(), part.trailers, true, Text.bytes(raw));
    }
}
