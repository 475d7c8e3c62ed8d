package dev.sluice.runtime.chain;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;

/** A wire as the end of a lane: the lane's end is a half-close. */
public record WireDrain(Wire wire) implements Drain {
    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (bytes.hasRemaining()) {
            wire.write(bytes);
        }
        if (end) {
            wire.end();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        wire.end();
    }

    @Override
    public boolean writable() {
        return wire.writable();
    }
}
