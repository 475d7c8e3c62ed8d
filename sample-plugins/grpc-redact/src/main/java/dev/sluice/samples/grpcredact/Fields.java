package dev.sluice.samples.grpcredact;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A protobuf message without its schema. Source: protobuf.dev, "Encoding". */
final class Fields {
    private static final int VARINT = 0;
    private static final int EIGHT = 1;
    private static final int BYTES = 2;
    private static final int FOUR = 5;

    private final Bytes in;
    private int at;

    private Fields(Bytes in) {
        this.in = in;
    }

    /** With other bytes in that field; the same object if it has none, null if it is no protobuf. */
    static @Nullable Bytes replaced(Bytes message, int field, Bytes instead) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length() + 16);
        Fields fields = new Fields(message);
        boolean changed = false;
        while (fields.at < message.length()) {
            int from = fields.at;
            long tag = fields.varint();
            boolean hides = tag >>> 3 == field && (tag & 7) == BYTES;
            if (!fields.skip((int) tag & 7)) {
                return null;
            }
            if (hides) {
                changed = true;
                varint(tag, out);
                varint(instead.length(), out);
                out.writeBytes(instead.toByteArray());
            } else {
                out.writeBytes(message.slice(from, fields.at).toByteArray());
            }
        }
        return changed ? Bytes.of(out.toByteArray()) : message;
    }

    private boolean skip(int type) {
        long size =
                switch (type) {
                    case VARINT -> varint() < 0 ? 0 : 0;
                    case EIGHT -> 8;
                    case BYTES -> varint();
                    case FOUR -> 4;
                    default -> -1;
                };
        if (size < 0 || size > in.length() - at) {
            return false;
        }
        at += (int) size;
        return true;
    }

    /** At the end of the message what is missing is 0; the position then is behind it. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = at < in.length() ? in.at(at) : 0;
            at++;
            value |= (b & 127L) << shift;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }

    private static void varint(long value, ByteArrayOutputStream out) {
        long left = value;
        while (left > 127) {
            out.write((int) left & 127 | 128);
            left >>>= 7;
        }
        out.write((int) left);
    }
}
