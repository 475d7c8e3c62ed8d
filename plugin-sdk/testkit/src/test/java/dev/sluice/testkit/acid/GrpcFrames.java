package dev.sluice.testkit.acid;

import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Finds whole gRPC messages in bytes that come in any pieces. Source: gRPC over HTTP/2, length-prefixed messages. */
final class GrpcFrames {
    private static final int PREFIX = 5;
    private Bytes rest = Bytes.empty();

    /** Gives each complete message to {@code each} and keeps the rest. */
    void feed(Bytes in, Consumer<Bytes> each) {
        Bytes all = Bytes.concat(rest, in);
        int at = 0;
        while (all.length() >= at + PREFIX) {
            int end =
                    at + PREFIX + all.slice(at + 1, at + PREFIX).asByteBuffer().getInt();
            if (end > all.length()) {
                break;
            }
            each.accept(all.slice(at + PREFIX, end));
            at = end;
        }
        rest = all.slice(at, all.length());
    }

    boolean inMessage() {
        return rest.length() > 0;
    }

    static Bytes frame(Bytes message) {
        byte[] prefix = ByteBuffer.allocate(PREFIX)
                .put((byte) 0)
                .putInt(message.length())
                .array();
        return Bytes.concat(Bytes.of(prefix), message);
    }

    static Bytes frame(String message) {
        return frame(Bytes.of(message));
    }
}
