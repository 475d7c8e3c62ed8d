package dev.sluice.runtime.transport.tls;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate's authority says about it, to be shown to clients who ask for it. Its signature is theirs to check. Immutable. Sources: RFC 6960
 * section 4.2, Envoy's OCSP stapling.
 *
 * @param der the response as it is sent
 * @param until {@code nextUpdate}; null if the response says none, which counts as expired, as in Envoy
 */
record OcspStaple(byte[] der, BigInteger serial, @Nullable Instant until) {
    private static final int SEQUENCE = 0x30;
    private static final int EXPLICIT_0 = 0xa0;
    private static final int OCTETS = 4;
    private static final int INTEGER = 2;
    private static final int OID = 6;
    private static final int ENUMERATED = 10;
    private static final int TIME = 0x18;
    private static final DateTimeFormatter GENERALIZED = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    /** When a response may be missing or old. Source: Envoy, DownstreamTlsContext.OcspStaplePolicy. */
    enum Policy {
        LENIENT,
        STRICT,
        MUST
    }

    /** What became of it in a handshake. */
    enum Outcome {
        STAPLED,
        OMITTED,
        FAILED
    }

    /** @throws IllegalArgumentException it is none, or not a good one; the message says why */
    static OcspStaple of(byte[] der) {
        try {
            return parse(ByteBuffer.wrap(der), der);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | DateTimeException
                | ArithmeticException
                | NumberFormatException e) {
            throw new IllegalArgumentException("OCSP response cannot be parsed", e);
        }
    }

    private static OcspStaple parse(ByteBuffer in, byte[] der) {
        ByteBuffer response = inside(in, SEQUENCE);
        if (inside(response, ENUMERATED).get() != 0) {
            throw new IllegalArgumentException("OCSP response was unsuccessful");
        }
        if (!response.hasRemaining()) {
            throw new IllegalArgumentException("OCSP response has no body");
        }
        ByteBuffer typed = inside(inside(response, EXPLICIT_0), SEQUENCE);
        inside(typed, OID);
        ByteBuffer data = inside(inside(inside(typed, OCTETS), SEQUENCE), SEQUENCE);
        if (tag(data) == EXPLICIT_0) {
            skip(data); // version
        }
        skip(data); // responder
        skip(data); // produced at
        ByteBuffer all = inside(data, SEQUENCE);
        ByteBuffer single = inside(all, SEQUENCE);
        if (all.hasRemaining()) {
            throw new IllegalArgumentException("OCSP response must be for one certificate only");
        }
        ByteBuffer id = inside(single, SEQUENCE);
        skip(id); // hash algorithm
        skip(id); // issuer's name
        skip(id); // issuer's key
        BigInteger serial = new BigInteger(bytes(inside(id, INTEGER))); // without bytes it is no number
        skip(single); // status: clients judge
        skip(single); // this update
        Instant until = single.hasRemaining() && tag(single) == EXPLICIT_0
                ? time(inside(inside(single, EXPLICIT_0), TIME))
                : null;
        return new OcspStaple(der, serial, until);
    }

    private static Instant time(ByteBuffer text) {
        return LocalDateTime.parse(new String(bytes(text), StandardCharsets.US_ASCII), GENERALIZED)
                .toInstant(ZoneOffset.UTC);
    }

    private static int tag(ByteBuffer in) {
        return in.get(in.position()) & 0xff;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] all = new byte[in.remaining()];
        in.get(all);
        return all;
    }

    private static void skip(ByteBuffer in) {
        inside(in, tag(in));
    }

    /** The contents of the next element, which must be of that kind. */
    private static ByteBuffer inside(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("OCSP response cannot be parsed");
        }
        int length = in.get() & 0xff;
        if (length > 0x80) {
            int octets = length & 0x7f;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xff);
            }
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer contents = in.slice(in.position(), length);
        in.position(in.position() + length);
        return contents;
    }

    boolean fresh() {
        return until != null && until.isAfter(Instant.now());
    }

    /** What a client that asks gets with this certificate. */
    static Outcome outcome(@Nullable OcspStaple staple, Policy policy, boolean asked) {
        if (!asked) {
            return Outcome.OMITTED;
        }
        if (staple != null && staple.fresh()) {
            return Outcome.STAPLED;
        }
        boolean fails = policy == Policy.MUST || policy == Policy.STRICT && staple != null;
        return fails ? Outcome.FAILED : Outcome.OMITTED;
    }
}
