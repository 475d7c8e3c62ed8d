package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;

/**
 * The pseudo-headers of one kind of head, as places taken before the first field so that they come first; their values are known only later. The
 * places begin as empty values: removed ones might be reused.
 */
final class PseudoNames {
    static final PseudoNames REQUEST = new PseudoNames(":method", ":path", ":authority", ":scheme");
    static final PseudoNames RESPONSE = new PseudoNames(":status");

    private final byte[] all;
    private final int[] hashes;
    private final int[] lengths;

    private PseudoNames(String... names) {
        all = Chars.bytes(String.join("", names));
        hashes = new int[names.length];
        lengths = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            int hash = Headers.Wire.HASH_START;
            for (byte b : Chars.bytes(names[i])) {
                hash = Headers.Wire.hash(hash, b);
            }
            hashes[i] = hash;
            lengths[i] = names[i].length();
        }
    }

    void reserve(Headers.Wire wire) {
        int from = wire.load(all);
        for (int i = 0; i < hashes.length; i++) {
            wire.field(hashes[i], from, lengths[i], from, 0);
            from += lengths[i];
        }
    }
}
