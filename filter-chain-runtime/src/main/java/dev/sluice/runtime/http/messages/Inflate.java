package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code permessage-deflate} off a direction in which a filter asked for messages after the peers had agreed to it. The window is kept from
 * message to message, whether or not it must be. What leaves is not compressed, which needs nobody's consent. Source: RFC 7692, 7.2.2.
 */
final class Inflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Inflater inflater = new Inflater(true);
    private final byte[] block = new byte[8 << 10];
    private final int limit;
    private int problem;

    Inflate(int limit) {
        this.limit = limit;
    }

    /** The close code if {@link #inflated} gave nothing. */
    int problem() {
        return problem;
    }

    /** Null if it is broken or over the limit. */
    @Nullable
    Bytes inflated(Bytes data, boolean last) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(data.length() * 3 + 16);
        boolean good = add(data.toByteArray(), all) && (!last || add(TAIL, all));
        return good ? Bytes.of(all.toByteArray()) : null;
    }

    private boolean add(byte[] deflated, ByteArrayOutputStream all) {
        inflater.setInput(deflated);
        try {
            for (int count = inflater.inflate(block); count > 0; count = inflater.inflate(block)) {
                all.write(block, 0, count);
                if (all.size() > limit) {
                    problem = WebSocketShape.TOO_LARGE;
                    return false;
                }
            }
            if (inflater.finished()) {
                inflater.reset(); // a block marked as final: RFC 7692, 7.2.3.4
            }
            return true;
        } catch (DataFormatException broken) {
            problem = WebSocketShape.PROTOCOL;
            return false;
        }
    }

    void close() {
        inflater.end();
    }
}
