package dev.sluice.runtime.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages as a peer writes and reads them, written apart from the runtime's. */
final class MessageBytes {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return all.toByteArray();
    }

    MessageBytes raw(int... some) {
        for (int b : some) {
            all.write(b);
        }
        return this;
    }

    // gRPC.

    MessageBytes grpc(String text) {
        return grpc(0, utf8(text));
    }

    MessageBytes grpc(int flag, byte[] data) {
        all.write(flag);
        all.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        all.writeBytes(data);
        return this;
    }

    static List<String> grpc(byte[] in) {
        List<String> found = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(in);
        while (left.hasRemaining()) {
            int flag = left.get();
            byte[] data = new byte[left.getInt()];
            left.get(data);
            found.add((flag == 0 ? "" : "z:") + new String(data, StandardCharsets.UTF_8));
        }
        return found;
    }

    // WebSocket.

    MessageBytes text(String text, boolean masked) {
        return frame(0x81, utf8(text), masked);
    }

    MessageBytes close(int code, String reason, boolean masked) {
        byte[] why = utf8(reason);
        byte[] data = ByteBuffer.allocate(2 + why.length)
                .putShort((short) code)
                .put(why)
                .array();
        return frame(0x88, data, masked);
    }

    MessageBytes frame(int first, byte[] data, boolean masked) {
        all.write(first);
        int mask = masked ? 0x80 : 0;
        if (data.length < 126) {
            all.write(mask | data.length);
        } else if (data.length < 65536) {
            all.write(mask | 126);
            all.write(data.length >> 8);
            all.write(data.length);
        } else {
            all.write(mask | 127);
            all.writeBytes(ByteBuffer.allocate(8).putLong(data.length).array());
        }
        byte[] key = {1, 2, 3, (byte) data.length};
        if (masked) {
            all.writeBytes(key);
        }
        for (int i = 0; i < data.length; i++) {
            all.write(masked ? data[i] ^ key[i % 4] : data[i]);
        }
        return this;
    }

    /** Opcode, {@code +} if more fragments follow, {@code m} if masked, text. */
    static List<String> frames(byte[] in) {
        List<String> found = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(in);
        while (left.hasRemaining()) {
            int first = left.get() & 255;
            int second = left.get() & 255;
            int length = second & 127;
            length = length == 126 ? left.getShort() & 0xffff : length == 127 ? (int) left.getLong() : length;
            byte[] key = new byte[4];
            if (second > 127) {
                left.get(key);
            }
            byte[] data = new byte[length];
            left.get(data);
            for (int i = 0; i < length; i++) {
                data[i] ^= key[i % 4];
            }
            boolean close = (first & 15) == 8 && length > 1;
            String text = close
                    ? ((data[0] & 255) << 8 | data[1] & 255) + " "
                            + new String(data, 2, length - 2, StandardCharsets.UTF_8)
                    : new String(data, StandardCharsets.UTF_8);
            found.add((first & 15) + (first < 128 ? "+" : "") + (second > 127 ? "m" : "") + ' ' + text);
        }
        return found;
    }

    // Cuts.

    /** In two at every byte, in single bytes, and at random. */
    static List<List<byte[]>> cuts(byte[] all, int random) {
        List<List<byte[]>> cuts = new ArrayList<>();
        for (int i = 0; i <= all.length; i++) {
            cuts.add(List.of(part(all, 0, i), part(all, i, all.length)));
        }
        List<byte[]> single = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            single.add(part(all, i, i + 1));
        }
        cuts.add(single);
        for (int seed = 0; seed < random; seed++) {
            Random r = new Random(seed);
            List<byte[]> pieces = new ArrayList<>();
            for (int at = 0; at < all.length; ) {
                int to = Math.min(all.length, at + 1 + r.nextInt(1 + all.length / 4));
                pieces.add(part(all, at, to));
                at = to;
            }
            cuts.add(pieces);
        }
        return cuts;
    }

    static byte[] part(byte[] all, int from, int to) {
        return java.util.Arrays.copyOfRange(all, from, to);
    }
}
