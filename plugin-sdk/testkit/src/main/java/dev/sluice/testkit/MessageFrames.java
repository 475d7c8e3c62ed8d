package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.StreamMessage.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Messages as peers of the kit write and read them: gRPC's prefix, a WebSocket's frames, masked from the client. */
final class MessageFrames {
    private static final int FIN = 0x80;
    private static final int[] OPCODES = {2, 1, 2, 9, 10, 8};

    private MessageFrames() {}

    /** As it came. */
    private record Heard(Kind kind, Bytes data, boolean compressed, boolean first, boolean last)
            implements StreamMessage {}

    static Bytes grpc(StreamMessage message) {
        byte[] data = message.data().toByteArray();
        ByteBuffer all = ByteBuffer.allocate(5 + data.length);
        all.put((byte) (message.compressed() ? 1 : 0)).putInt(data.length).put(data);
        return Bytes.of(all.array());
    }

    static Bytes grpc(String text) {
        return grpc(StreamMessage.grpc(Bytes.of(text)));
    }

    /** In one frame; a text's first and last fragment, and those between, by {@code first} and {@code last}. */
    static Bytes frame(StreamMessage message, boolean masked) {
        int opcode = message.first() ? OPCODES[message.kind().ordinal()] : 0;
        return frame((message.last() ? FIN : 0) | opcode, message.data(), masked);
    }

    static Bytes text(String text, boolean masked) {
        return frame(StreamMessage.text(text), masked);
    }

    static List<Bytes> fragments(boolean masked, String... parts) {
        List<Bytes> all = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            int first = (i == 0 ? 1 : 0) | (i == parts.length - 1 ? FIN : 0);
            all.add(frame(first, Bytes.of(parts[i]), masked));
        }
        return all;
    }

    static Bytes close(int code, String reason, boolean masked) {
        byte[] why = Wires.utf8(reason);
        byte[] data = ByteBuffer.allocate(2 + why.length)
                .putShort((short) code)
                .put(why)
                .array();
        return frame(FIN | 8, Bytes.of(data), masked);
    }

    private static Bytes frame(int first, Bytes payload, boolean masked) {
        byte[] data = payload.toByteArray();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int mask = masked ? 0x80 : 0;
        all.write(first);
        if (data.length < 126) {
            all.write(mask | data.length);
        } else if (data.length < 1 << 16) {
            all.write(mask | 126);
            all.writeBytes(ByteBuffer.allocate(2).putShort((short) data.length).array());
        } else {
            all.write(mask | 127);
            all.writeBytes(ByteBuffer.allocate(8).putLong(data.length).array());
        }
        byte[] key = {7, 5, 3, 1};
        if (masked) {
            all.writeBytes(key);
            xor(data, key);
        }
        all.writeBytes(data);
        return Bytes.of(all.toByteArray());
    }

    private static void xor(byte[] data, byte[] key) {
        for (int i = 0; i < data.length; i++) {
            data[i] ^= key[i & 3];
        }
    }

    /** Those that are whole. */
    static List<StreamMessage> readGrpc(byte[] all) {
        List<StreamMessage> found = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(all);
        while (in.remaining() >= 5 && in.getInt(in.position() + 1) <= in.remaining() - 5) {
            boolean compressed = in.get() == 1;
            byte[] data = new byte[in.getInt()];
            in.get(data);
            found.add(new Heard(Kind.GRPC, Bytes.of(data), compressed, true, true));
        }
        return found;
    }

    /** The frames that are whole; fragments one by one. */
    static List<StreamMessage> readFrames(byte[] all, int from) {
        List<StreamMessage> found = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(all, from, all.length - from);
        Kind open = Kind.BINARY;
        while (in.remaining() >= 2) {
            int first = in.get() & 255;
            int second = in.get() & 255;
            int size = second & 127;
            int rest = (size < 126 ? 0 : size == 126 ? 2 : 8) + (second > 127 ? 4 : 0);
            if (in.remaining() < rest) {
                break;
            }
            long length = size < 126 ? size : size == 126 ? in.getShort() & 0xffff : in.getLong();
            byte[] key = new byte[4];
            if (second > 127) {
                in.get(key);
            }
            if (in.remaining() < length) {
                break;
            }
            byte[] data = new byte[(int) length];
            in.get(data);
            xor(data, key);
            open = (first & 15) == 0 ? open : kind(first & 15);
            found.add(new Heard(open, Bytes.of(data), false, (first & 15) != 0, first > 127));
        }
        return found;
    }

    private static Kind kind(int opcode) {
        return switch (opcode) {
            case 1 -> Kind.TEXT;
            case 8 -> Kind.CLOSE;
            case 9 -> Kind.PING;
            case 10 -> Kind.PONG;
            default -> Kind.BINARY;
        };
    }

    /** For people and tests: the text, {@code …} behind or before a fragment's, {@code CLOSE 1000 bye}, {@code PING}. */
    static String shown(StreamMessage message) {
        Bytes data = message.data();
        if (message.kind() == Kind.CLOSE) {
            String reason = data.length() < 2
                    ? ""
                    : new String(data.toByteArray(), 2, data.length() - 2, StandardCharsets.UTF_8);
            return ("CLOSE " + message.closeCode() + ' ' + reason).strip();
        }
        if (message.kind().control()) {
            return (message.kind() + " " + data).strip();
        }
        return (message.first() ? "" : "…") + data + (message.last() ? "" : "…");
    }

    static List<String> shown(List<StreamMessage> all) {
        return all.stream().map(MessageFrames::shown).toList();
    }

    static Bytes[] grpc(Stream<String> texts) {
        return texts.map(MessageFrames::grpc).toArray(Bytes[]::new);
    }
}
