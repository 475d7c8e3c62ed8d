package dev.sluice.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/2 with prior knowledge (RFC 9113): as many streams as told, windows too large to matter. The server's header table is set to no bytes, so that
 * the first byte of a head that is not a table update tells whether the status is 200 (RFC 7541, 6.1).
 */
final class Http2 implements Protocol {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int END = 1;
    private static final int WINDOW = 1 << 30;
    private static final int UPDATE_AT = 1 << 20;
    private final int streams;
    private final byte[] block;
    private final long[] intended = new long[1024];
    private final int[] statuses = new int[1024];
    private final ByteBuffer frame = ByteBuffer.allocate(9);
    private final ByteBuffer payload = ByteBuffer.allocate(32 << 10);
    private int next = 1;
    private int left;
    private int type;
    private int flags;
    private int stream;
    private int consumed;

    Http2(String path, int streams) {
        this.streams = streams;
        byte[] text = path.getBytes(StandardCharsets.US_ASCII);
        byte[] host = "bench.test".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(64 + text.length);
        all.put((byte) 0x82)
                .put((byte) 0x86)
                .put((byte) 4)
                .put((byte) text.length)
                .put(text);
        all.put((byte) 1).put((byte) host.length).put(host);
        block = new byte[all.position()];
        all.flip().get(block);
    }

    @Override
    public ByteBuffer preface() {
        ByteBuffer out = ByteBuffer.allocate(96);
        out.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        head(out, 12, SETTINGS, 0, 0);
        out.putShort((short) 1).putInt(0).putShort((short) 4).putInt(WINDOW);
        update(out);
        return out.flip();
    }

    private static void head(ByteBuffer out, int length, int type, int flags, int stream) {
        out.put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
    }

    private static void update(ByteBuffer out) {
        head(out, 4, 8, 0, 0);
        out.putInt(WINDOW);
    }

    @Override
    public int room() {
        return streams;
    }

    @Override
    public ByteBuffer ask(long when) {
        ByteBuffer out = ByteBuffer.allocate(9 + block.length);
        head(out, block.length, HEADERS, END | 4, next);
        out.put(block);
        intended[next >> 1 & 1023] = when;
        statuses[next >> 1 & 1023] = 0;
        next += 2;
        return out.flip();
    }

    @Override
    public void feed(ByteBuffer in, Answers answers) {
        while (in.hasRemaining() || left == 0 && !frame.hasRemaining()) {
            if (frame.hasRemaining()) {
                begin(in);
            } else {
                rest(in);
                if (left == 0) {
                    end(answers);
                    frame.clear();
                }
            }
        }
    }

    private void begin(ByteBuffer in) {
        while (in.hasRemaining() && frame.hasRemaining()) {
            frame.put(in.get());
        }
        if (!frame.hasRemaining()) {
            left = (frame.get(0) & 255) << 16 | frame.getShort(1) & 65535;
            type = frame.get(3);
            flags = frame.get(4);
            stream = frame.getInt(5);
            payload.clear();
        }
    }

    private void rest(ByteBuffer in) {
        int n = Math.min(left, in.remaining());
        if (type == DATA) {
            consumed += n;
            in.position(in.position() + n);
        } else {
            for (int i = 0; i < n; i++) {
                payload.put(in.get());
            }
        }
        left -= n;
    }

    private void end(Answers answers) {
        int slot = stream >> 1 & 1023;
        switch (type) {
            case HEADERS -> statuses[slot] = statuses[slot] == 0 ? status() : statuses[slot];
            case SETTINGS -> {
                if ((flags & 1) == 0) {
                    answers.send(ByteBuffer.allocate(9).put(3, (byte) SETTINGS).put(4, (byte) 1));
                }
            }
            case PING -> {
                if ((flags & 1) == 0) {
                    ByteBuffer pong = ByteBuffer.allocate(17);
                    head(pong, 8, PING, 1, 0);
                    answers.send(pong.put(payload.flip()).flip());
                }
            }
            case RESET -> answers.answered(0, intended[slot]);
            case GOAWAY -> throw new IllegalStateException("the peer said GOAWAY");
            default -> {}
        }
        if ((type == HEADERS || type == DATA) && (flags & END) != 0) {
            answers.answered(statuses[slot], intended[slot]);
        }
        if (consumed > UPDATE_AT) {
            // The window is refilled by what it was short of.
            ByteBuffer more = ByteBuffer.allocate(13);
            head(more, 4, 8, 0, 0);
            answers.send(more.putInt(consumed).flip());
            consumed = 0;
        }
    }

    private int status() {
        payload.flip();
        int first = payload.get();
        while ((first & 0xe0) == 0x20) {
            first = payload.get();
        }
        return (first & 255) == 0x88 ? 200 : 503;
    }
}
