package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A WebSocket client over HTTP/1.1 that sends frames as they are told, whole or octet by octet, and reads each frame of the answer. */
final class Talk implements Closeable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    /** What the server has accepted, in lower case; empty without. */
    final String extensions;

    private final Socket socket;
    private final DataInputStream in;
    private final boolean octets;

    /** {@code offers}: extensions, may be empty. */
    Talk(int port, String path, String offers, boolean octets) throws IOException {
        this.octets = octets;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(5_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        String offer = offers.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + offers + "\r\n";
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + offer
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        String accepted = "";
        String status = line();
        for (String line = line(); !line.isEmpty(); line = line()) {
            accepted = line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-extensions: ")
                    ? line.substring(26)
                    : accepted;
        }
        extensions = accepted;
        assertThat(status).startsWith("HTTP/1.1 101 ");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** The last frame of its message. */
    static byte[] frame(int opcode, byte[] payload) {
        return frame(opcode, FIN, payload);
    }

    static byte[] frame(int opcode, String text) {
        return frame(opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One with others behind it. */
    static byte[] part(int opcode, byte[] payload) {
        return frame(opcode, 0, payload);
    }

    static byte[] part(int opcode, String text) {
        return part(opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** {@code bits}: FIN and the reserved ones, at their place in the first octet. */
    static byte[] frame(int opcode, int bits, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) (bits | opcode));
        if (payload.length < 126) {
            frame.put((byte) (FIN | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (FIN | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (FIN | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    static byte[] all(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : frames) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    void send(byte[] frames) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            if (!octets) {
                out.write(frames);
            }
            for (int i = 0; octets && i < frames.length; i++) {
                out.write(frames[i]);
            }
        } catch (IOException ended) {
            // The other side had its verdict before the last octet; what it said is still to be read.
        }
    }

    /** What came: {@code 1 text}, {@code 2 5 bytes #hash} for what is binary or long, {@code close 1000}, {@code end}. */
    String hear() throws IOException {
        int opcode;
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int kind = -1;
        boolean last;
        do {
            opcode = in.read();
            if (opcode < 0) {
                return "end";
            }
            byte[] payload = payload();
            last = opcode >= FIN;
            if ((opcode & 0x0F) >= CLOSE) {
                return control(opcode & 0x7F, payload);
            }
            kind = kind < 0 ? opcode & 0x7F : kind;
            message.writeBytes(payload);
        } while (!last);
        return said(kind, message.toByteArray());
    }

    private byte[] payload() throws IOException {
        int length = in.read();
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        return in.readNBytes((int) size);
    }

    private static String control(int opcode, byte[] payload) {
        if (opcode != CLOSE) {
            return said(opcode, payload);
        }
        return payload.length < 2
                ? "close"
                : "close " + Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
    }

    void hears(String... expected) throws IOException {
        for (String each : expected) {
            assertThat(hear()).isEqualTo(each);
        }
    }

    /** The client closes, and is answered. */
    void endsWell() throws IOException {
        send(close(1000, ""));
        hears("close 1000");
        ends();
    }

    /** As {@link #hear} tells a message of that kind. */
    static String said(int kind, byte[] payload) {
        return kind == TEXT && payload.length < 130
                ? "1 " + new String(payload, StandardCharsets.UTF_8)
                : kind + " " + payload.length + " bytes #" + Arrays.hashCode(payload);
    }

    static String said(int kind, String payload) {
        return said(kind, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing more comes, and the connection ends; a reset is an end, too. */
    void ends() throws IOException {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("the connection is still open", open);
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
