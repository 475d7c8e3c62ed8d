package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.transport.MemoryWire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The other end of a connection, frame by frame and as rude as a test wants. */
final class Peer {
    final ManualLoop loop;
    final MemoryWire wire;
    final MemoryWire.Collector in = new MemoryWire.Collector();
    private final HpackReader hpack = new HpackReader(4096);
    private int read;

    Peer(ManualLoop loop, MemoryWire wire) {
        this.loop = loop;
        this.wire = wire;
        wire.start(in);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] frame(int type, int flags, int id, byte[] payload) {
        byte[] head = {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            0,
            0,
            0,
            0
        };
        Frame.int32(head, 5, id);
        return join(head, payload);
    }

    static byte[] int32(int value) {
        byte[] a = new byte[4];
        Frame.int32(a, 0, value);
        return a;
    }

    static byte[] settings(int... pairs) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            all.write(pairs[i] >> 8);
            all.write(pairs[i]);
            all.writeBytes(int32(pairs[i + 1]));
        }
        return frame(Frame.SETTINGS, 0, 0, all.toByteArray());
    }

    /** A block of literals: name, value, name, value, … */
    static byte[] block(String... fields) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            all.write(0);
            text(all, fields[i]);
            text(all, fields[i + 1]);
        }
        return all.toByteArray();
    }

    private static void text(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            to.write(bytes.length);
        } else {
            to.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                to.write(rest | 128);
            }
            to.write(rest);
        }
        to.writeBytes(bytes);
    }

    static byte[] get(int id, String... more) {
        return request(id, true, "GET", more);
    }

    static byte[] request(int id, boolean end, String method, String... more) {
        String[] base = {":method", method, ":scheme", "http", ":path", "/a", ":authority", "h"};
        return frame(
                Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), id, join(block(base), block(more)));
    }

    static byte[] data(int id, String text, boolean end) {
        return frame(Frame.DATA, end ? Frame.END_STREAM : 0, id, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer hello() {
        return send(Http2Server.PREFACE).send(settings());
    }

    Peer send(byte[]... bytes) {
        for (byte[] some : bytes) {
            wire.write(ByteBuffer.wrap(some));
        }
        loop.run();
        return this;
    }

    void skip(int bytes) {
        read += bytes;
    }

    /** What came since the last question, a line for each frame. */
    List<String> frames() {
        loop.run();
        List<String> all = new ArrayList<>();
        byte[] a = in.bytes();
        while (a.length - read >= Frame.HEAD) {
            int length = (a[read] & 0xFF) << 16 | (a[read + 1] & 0xFF) << 8 | a[read + 2] & 0xFF;
            all.add(describe(a[read + 3], a[read + 4], Frame.int32(a, read + 5), a, read + Frame.HEAD, length));
            read += Frame.HEAD + length;
        }
        return all;
    }

    private String describe(int type, int flags, int id, byte[] a, int from, int length) {
        String end = (flags & Frame.END_STREAM) != 0 ? " end" : "";
        return switch (type) {
            case Frame.DATA -> "DATA " + id + " " + new String(a, from, length, StandardCharsets.ISO_8859_1) + end;
            case Frame.HEADERS -> "HEADERS " + id + " " + head(a, from, length) + end;
            case Frame.SETTINGS -> (flags & Frame.ACK) != 0 ? "SETTINGS ack" : "SETTINGS";
            case Frame.PING -> "PING" + ((flags & Frame.ACK) != 0 ? " ack" : "");
            case Frame.RST_STREAM -> "RST " + id + " " + Frame.int32(a, from);
            case Frame.GOAWAY -> "GOAWAY " + Frame.int32(a, from) + " " + Frame.int32(a, from + 4);
            case Frame.WINDOW_UPDATE -> "WINDOW " + id + " " + Frame.int32(a, from);
            default -> "frame " + type;
        };
    }

    private String head(byte[] a, int from, int length) {
        Headers head = new Headers();
        HeadCheck check = new HeadCheck(1 << 20, 1000, true);
        check.begin(HeadCheck.Form.RESPONSE, head);
        if (!hpack.read(a, from, from + length, check)) {
            return "bad block";
        }
        return head.toString().replace("\n", "|").replaceAll("\\|$", "");
    }
}
