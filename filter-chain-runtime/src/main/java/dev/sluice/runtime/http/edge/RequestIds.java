package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * x-request-id: a random UUID (RFC 9562, version 4) for every request that has none, and for every one from outside unless the client's is kept. Not a
 * secret, so the generator need not be one. Immutable, any loop.
 */
public record RequestIds(boolean generate, boolean preserveExternal, boolean alwaysInResponse) {
    public static final HeaderName NAME = HeaderName.of("x-request-id");
    private static final byte[] NAME_BYTES = NAME.toString().getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK = new byte[36];

    void request(Headers head, boolean edge, RandomGenerator random) {
        if (!generate) {
            return;
        }
        if (head.has(NAME)) {
            if (!edge || preserveExternal) {
                return;
            }
            head.remove(NAME);
        }
        add(head, random);
    }

    /** Writes the id straight into the head: no String is made. */
    private static void add(Headers head, RandomGenerator random) {
        long high = random.nextLong() & ~0xF000L | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        Headers.Wire wire = head.wire();
        int name = wire.load(NAME_BYTES);
        int at = wire.load(BLANK);
        byte[] out = wire.array();
        int to = at;
        for (int i = 0; i < 32; i++) {
            if (i == 8 || i == 12 || i == 16 || i == 20) {
                out[to++] = '-';
            }
            long half = i < 16 ? high : low;
            out[to++] = HEX[(int) (half >>> 60 - 4 * (i & 15)) & 15];
        }
        wire.field(NAME.hashCode(), name, NAME_BYTES.length, at, BLANK.length);
    }

    /** Gives the response the request's id. */
    void response(Headers request, Headers response) {
        if (alwaysInResponse && request.has(NAME)) {
            response.set(NAME, request.get(NAME));
        }
    }
}
