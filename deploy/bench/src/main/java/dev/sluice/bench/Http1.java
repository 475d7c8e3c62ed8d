package dev.sluice.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One request at a time; bodies by content-length. */
final class Http1 implements Protocol {
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private final ByteBuffer request;
    private final byte[] head = new byte[16 << 10];
    private int filled;
    private long body = -1;
    private int status;
    private long intended;

    Http1(String path, boolean last) {
        request =
                ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nhost: bench.test\r\nuser-agent: bench\r\naccept: */*\r\n"
                                + (last ? "connection: close\r\n" : "") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public ByteBuffer preface() {
        return ByteBuffer.allocate(0);
    }

    @Override
    public int room() {
        return 1;
    }

    @Override
    public ByteBuffer ask(long when) {
        intended = when;
        return request.duplicate();
    }

    @Override
    public void feed(ByteBuffer in, Answers answers) {
        while (in.hasRemaining()) {
            if (body < 0) {
                head(in);
            }
            if (body >= 0) {
                int skipped = (int) Math.min(body, in.remaining());
                in.position(in.position() + skipped);
                body -= skipped;
                if (body == 0) {
                    body = -1;
                    answers.answered(status, intended);
                }
            }
        }
    }

    private void head(ByteBuffer in) {
        while (in.hasRemaining()) {
            head[filled++] = in.get();
            if (filled > 3 && head[filled - 1] == '\n' && head[filled - 3] == '\n') {
                status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
                body = length();
                filled = 0;
                return;
            }
        }
    }

    private long length() {
        for (int at = 0; at < filled; at++) {
            if (head[at] == '\n' && begins(at + 1)) {
                return number(at + 1 + LENGTH.length);
            }
        }
        return 0;
    }

    private boolean begins(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            int b = head[at + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from) {
        long n = 0;
        for (int i = from; head[i] != '\r'; i++) {
            n = head[i] == ' ' ? n : n * 10 + head[i] - '0';
        }
        return n;
    }
}
