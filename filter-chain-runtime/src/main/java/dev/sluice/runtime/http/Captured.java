package dev.sluice.runtime.http;

import dev.sluice.runtime.chain.watch.RequestTrace.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The first bytes of a body that passes by. Loop-confined. */
final class Captured {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long bytes;

    Captured(int limit) {
        this.limit = limit;
    }

    /** Looks at the bytes; they stay unread. */
    void add(ByteBuffer some) {
        bytes += some.remaining();
        int room = Math.min(some.remaining(), limit - kept.size());
        if (room > 0) {
            byte[] copy = new byte[room];
            some.duplicate().get(copy);
            kept.writeBytes(copy);
        }
    }

    Payload payload() {
        byte[] all = kept.toByteArray();
        boolean whole = all.length == bytes;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(all))
                    .toString();
            return new Payload(bytes, whole, text, "");
        } catch (CharacterCodingException binary) {
            return new Payload(bytes, whole, "", Base64.getEncoder().encodeToString(all));
        }
    }
}
