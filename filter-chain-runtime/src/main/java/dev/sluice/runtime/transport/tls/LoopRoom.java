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
    /** For decrypted bytes. */
    final Loan plain = new Loan(PLAIN_BYTES);
    /** For records that came in pieces. */
    final Loan joined = new Loan(SEALED_BYTES);

    /** One buffer for all; who wants it while another has it, or wants more, gets one of its own. */
    static final class Loan {
        private final ByteBuffer buffer;
        private boolean lent;

        private Loan(int bytes) {
            buffer = ByteBuffer.allocateDirect(bytes);
        }

        ByteBuffer borrow() {
            return borrow(buffer.capacity());
        }

        ByteBuffer borrow(int bytes) {
            if (lent || bytes > buffer.capacity()) {
                return ByteBuffer.allocateDirect(bytes);
            }
            lent = true;
            return buffer.clear();
        }

        void giveBack(ByteBuffer borrowed) {
            if (borrowed == buffer) {
                lent = false;
            }
        }
    }
}
