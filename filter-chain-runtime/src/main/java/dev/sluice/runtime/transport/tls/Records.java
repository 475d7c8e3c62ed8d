package dev.sluice.runtime.transport.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** Heads of TLS records: what a connection shows before any key is known. Source: RFC 8446 section 5.1. */
final class Records {
    private static final int HEAD_BYTES = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    private static final int HEARTBEAT = 24;

    private Records() {}

    /** Those methods that BoringSSL knows. */
    private static boolean http(ByteBuffer in) {
        byte[] first = new byte[Math.min(HEAD_BYTES, in.remaining())];
        in.get(in.position(), first);
        String text = new String(first, StandardCharsets.ISO_8859_1);
        return text.startsWith("GET ")
                || text.startsWith("POST ")
                || text.startsWith("HEAD ")
                || text.startsWith("PUT ");
    }

    /** How many bytes a record that began still needs: at first those of its head. */
    static int missing(ByteBuffer in) {
        int have = in.remaining();
        return have < HEAD_BYTES ? HEAD_BYTES - have : HEAD_BYTES + (in.getShort(in.position() + 3) & 0xffff) - have;
    }

    /**
     * Whether a whole record stands there.
     *
     * @throws SSLException it is no TLS, which the first bytes already tell
     */
    static boolean complete(ByteBuffer in) throws SSLException {
        int at = in.position();
        int have = in.remaining();
        if (have == 0) {
            return false;
        }
        int type = in.get(at);
        if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || have > 1 && in.get(at + 1) != 3) {
            throw new SSLException(http(in) ? Failure.HTTP : Failure.NO_TLS);
        }
        if (have < HEAD_BYTES) {
            return false;
        }
        int length = in.getShort(at + 3) & 0xffff;
        if (length > LoopRoom.RECORD_BYTES - HEAD_BYTES) {
            throw new SSLException("record overflow");
        }
        return have >= HEAD_BYTES + length;
    }
}
