package dev.sluice.runtime.chain;

import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;

/** Where a {@link Lane} ends: a codec's stream or a wire. Loop-confined. */
public interface Drain {
    /** Takes the bytes, which are consumed on return; {@code end}: nothing follows, not even trailers. */
    void data(ByteBuffer bytes, boolean end);

    /** The end, with trailers. */
    void trailers(Headers trailers);

    /** False: nothing more comes until {@link Lane#drainWritable} is called. */
    boolean writable();

    /** Swallows everything. */
    Drain NOWHERE = new Drain() {
        @Override
        public void data(ByteBuffer bytes, boolean end) {
            bytes.position(bytes.limit());
        }

        @Override
        public void trailers(Headers trailers) {}

        @Override
        public boolean writable() {
            return true;
        }
    };
}
