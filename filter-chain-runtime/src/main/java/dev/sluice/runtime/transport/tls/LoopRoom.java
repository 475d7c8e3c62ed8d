package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;

/** What the TLS connections of a loop share, so that an idle one holds no buffer. Loop-confined. */
final class LoopRoom {
    static final LoopLocal<LoopRoom> OF = LoopLocal.of(loop -> new LoopRoom());
    /** The longest record: 5 bytes of head, 2^14 of content, what ciphers add. RFC 8446 section 5.2, RFC 5246 section 6.2.3. */
    static final int RECORD_BYTES = 5 + 16_384 + 2_048;

    private static final int PLAIN_BYTES = 64 << 10;
    /** Four full records. */
    private static final int SEALED_BYTES = 72 << 10;

    /** What is to be sealed, when it is not in direct memory: the native engine would copy it into memory of its own each time. */
    final ByteBuffer open = ByteBuffer.allocateDirect(16 << 10);

    final ByteBuffer sealed = ByteBuffer.allocateDirect(SEALED_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(PLAIN_BYTES);
    private boolean lent;

    /** For decrypted bytes; who gets it while another has it, gets one of its own. */
    ByteBuffer borrow() {
        if (lent) {
            return ByteBuffer.allocateDirect(PLAIN_BYTES);
        }
        lent = true;
        return plain.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer == plain) {
            lent = false;
        }
    }
}
