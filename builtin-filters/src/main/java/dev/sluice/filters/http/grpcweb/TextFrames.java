package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 of gRPC frames, each with padding of its own, without waiting for a frame to be whole: at most two bytes are held. A frame is a byte of
 * flags, four bytes of length, and that many bytes.
 */
final class TextFrames {
    private static final int HEAD = 5;
    private final byte[] group = new byte[3];
    private int held;
    private int headSeen;
    private long left;

    Bytes encode(Bytes in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length() * 4 / 3 + 8);
        for (int i = 0; i < in.length(); i++) {
            byte b = in.at(i);
            group[held++] = b;
            boolean over = frameOverAfter(b);
            if (over || held == group.length) {
                flush(out);
            }
        }
        return Bytes.of(out.toByteArray());
    }

    /** What a frame that was cut has left. */
    Bytes rest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4);
        flush(out);
        return Bytes.of(out.toByteArray());
    }

    private void flush(ByteArrayOutputStream out) {
        if (held > 0) {
            out.writeBytes(Base64.getEncoder().encode(held == group.length ? group : Arrays.copyOf(group, held)));
            held = 0;
        }
    }

    private boolean frameOverAfter(byte b) {
        if (headSeen < HEAD) {
            left = headSeen == 0 ? 0 : left << 8 | b & 0xFF;
            headSeen++;
        } else {
            left--;
        }
        if (headSeen == HEAD && left == 0) {
            headSeen = 0;
            return true;
        }
        return false;
    }
}
