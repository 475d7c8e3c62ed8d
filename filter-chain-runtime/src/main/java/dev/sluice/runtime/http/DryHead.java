package dev.sluice.runtime.http;

import dev.sluice.runtime.chain.explain.Question;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A request as a client would send it, alone on its connection. Pure. */
final class DryHead {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;
    private static final int END_STREAM_AND_HEADERS = 5;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;
    private static final int END_STREAM = 1;
    private static final int LARGEST_FRAME = 16_384;
    private static final int SEVEN_BITS = 127;

    private DryHead() {}

    static ByteBuffer http1(Question question) {
        StringBuilder head = new StringBuilder(question.method())
                .append(' ')
                .append(question.target())
                .append(" HTTP/1.1\r\n");
        question.headers().forEach(line -> head.append(line).append("\r\n"));
        return ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first stream, after settings that say nothing. RFC 9113 section 3.4. */
    static ByteBuffer http2(Question question) {
        byte[] block = block(question);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        frame(out, SETTINGS, 0, 0, new byte[0], 0, 0);
        int first = Math.min(block.length, LARGEST_FRAME);
        frame(out, HEADERS, first == block.length ? END_STREAM_AND_HEADERS : END_STREAM, 1, block, 0, first);
        for (int at = first; at < block.length; at += LARGEST_FRAME) {
            int length = Math.min(LARGEST_FRAME, block.length - at);
            frame(out, CONTINUATION, at + length == block.length ? END_HEADERS : 0, 1, block, at, length);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static void frame(
            ByteArrayOutputStream out, int type, int flags, int stream, byte[] bytes, int from, int length) {
        out.write(length >> 16);
        out.write(length >> 8);
        out.write(length);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        out.write(bytes, from, length);
    }

    private static byte[] block(Question question) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean connect = question.method().equals("CONNECT");
        field(out, ":method", question.method());
        if (!connect) {
            field(out, ":scheme", question.tls() ? "https" : "http");
            field(out, ":path", question.target());
        }
        String host = connect ? question.target() : "";
        for (String line : question.headers()) {
            host = !connect && name(line).equals("host") ? value(line) : host;
        }
        field(out, ":authority", host);
        for (String line : question.headers()) {
            if (!name(line).equals("host")) {
                field(out, name(line), value(line));
            }
        }
        return out.toByteArray();
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    /** Literal, with a new name, not indexed. RFC 7541 section 6.2.2. */
    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        text(out, name);
        text(out, value);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int left = bytes.length;
        if (left < SEVEN_BITS) {
            out.write(left);
        } else {
            out.write(SEVEN_BITS);
            left -= SEVEN_BITS;
            while (left > SEVEN_BITS) {
                out.write(left & SEVEN_BITS | 0x80);
                left >>= 7;
            }
            out.write(left);
        }
        out.writeBytes(bytes);
    }
}
