package dev.sluice.runtime.transport.tls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client's first message says about the certificates it can use, for an engine that does not tell. It is read before the engine reads it and
 * asked for in the engine's callback, on the same stack. Sources: RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2.
 */
final class ClientHello {
    private static final ThreadLocal<ClientHello> CURRENT = new ThreadLocal<>();
    private static final ClientHello UNKNOWN = new ClientHello(true, true, false);
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int STATUS_REQUEST = 5;
    private static final int SIGNATURES = 13;
    private static final int VERSIONS = 43;
    private static final int TLS13 = 0x0304;
    private static final int RECORD_AND_MESSAGE_HEAD = 9;
    private static final int VERSION_AND_RANDOM = 34;

    private final boolean ecdsa;
    private final boolean rsa;
    private final boolean asksStatus;
    private OcspStaple.@Nullable Outcome outcome;

    private ClientHello(boolean ecdsa, boolean rsa, boolean asksStatus) {
        this.ecdsa = ecdsa;
        this.rsa = rsa;
        this.asksStatus = asksStatus;
    }

    /** Whether the client wants to see what the authority says of the certificate. RFC 6066 section 8. */
    boolean asksStatus() {
        return asksStatus;
    }

    /** What it got; null before a certificate is chosen. */
    OcspStaple.@Nullable Outcome outcome() {
        return outcome;
    }

    void outcome(OcspStaple.Outcome what) {
        if (this != UNKNOWN) {
            outcome = what;
        }
    }

    /** That of the handshake on this thread's stack. */
    static ClientHello current() {
        ClientHello known = CURRENT.get();
        return known == null ? UNKNOWN : known;
    }

    static void current(@Nullable ClientHello hello) {
        if (hello == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(hello);
        }
    }

    /** Whether the client can use a certificate with a key of that kind. */
    boolean verifies(String kind) {
        return kind.equals("EC") ? ecdsa : !kind.equals("RSA") || rsa;
    }

    /** Reads a whole record at the buffer's position, which stays; a message over several records is not read. */
    static ClientHello of(ByteBuffer record) {
        try {
            return parse(record.duplicate());
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException broken) {
            return UNKNOWN;
        }
    }

    private static ClientHello parse(ByteBuffer in) {
        int at = in.position();
        if (in.remaining() < RECORD_AND_MESSAGE_HEAD || in.get(at) != HANDSHAKE || in.get(at + 5) != CLIENT_HELLO) {
            return UNKNOWN;
        }
        in.limit(at + 5 + (in.getShort(at + 3) & 0xffff));
        in.position(at + RECORD_AND_MESSAGE_HEAD + VERSION_AND_RANDOM);
        skip(in, in.get() & 0xff);
        ByteBuffer ciphers = part(in, in.getShort() & 0xffff);
        skip(in, in.get() & 0xff);
        boolean ecdsa = true;
        boolean rsa = true;
        boolean thirteen = false;
        boolean asksStatus = false;
        in.getShort();
        while (in.remaining() >= 4) {
            int kind = in.getShort() & 0xffff;
            ByteBuffer body = part(in, in.getShort() & 0xffff);
            if (kind == SIGNATURES) {
                ByteBuffer all = part(body, body.getShort() & 0xffff);
                ecdsa = signs(all.duplicate(), true);
                rsa = signs(all, false);
            } else if (kind == STATUS_REQUEST) {
                asksStatus = true;
            } else if (kind == VERSIONS) {
                thirteen = has(part(body, body.get() & 0xff), TLS13);
            }
        }
        // In TLS 1.3 ciphers say nothing of certificates; before, they name the kind.
        return new ClientHello(
                ecdsa && (thirteen || authenticates(ciphers.duplicate(), true)),
                rsa && (thirteen || authenticates(ciphers, false)),
                asksStatus);
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }

    private static ByteBuffer part(ByteBuffer in, int bytes) {
        ByteBuffer part = in.slice(in.position(), bytes);
        skip(in, bytes);
        return part;
    }

    private static boolean has(ByteBuffer all, int wanted) {
        while (all.remaining() >= 2) {
            if ((all.getShort() & 0xffff) == wanted) {
                return true;
            }
        }
        return false;
    }

    /** RFC 8446 section 4.2.3. */
    private static boolean signs(ByteBuffer all, boolean ecdsa) {
        while (all.remaining() >= 2) {
            int scheme = all.getShort() & 0xffff;
            boolean curve = (scheme & 0xff) == 3;
            boolean rsa = (scheme & 0xff) == 1 || scheme >= 0x0804 && scheme <= 0x0806;
            if (ecdsa ? curve : rsa) {
                return true;
            }
        }
        return false;
    }

    private static boolean authenticates(ByteBuffer ciphers, boolean ecdsa) {
        while (ciphers.remaining() >= 2) {
            int cipher = ciphers.getShort() & 0xffff;
            if (ecdsa ? ecdsa(cipher) : cipher != 0xff && !ecdsa(cipher)) {
                return true;
            }
        }
        return false;
    }

    /** TLS_ECDHE_ECDSA_…: IANA's numbers. */
    private static boolean ecdsa(int cipher) {
        return cipher == 0xc009
                || cipher == 0xc00a
                || cipher == 0xc023
                || cipher == 0xc024
                || cipher == 0xc02b
                || cipher == 0xc02c
                || cipher == 0xcca9;
    }
}
