package dev.sluice.runtime.chain;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import java.nio.ByteBuffer;

/** A codec's stream as the end of a lane. */
public record StreamDrain(HttpStream stream) implements Drain {
    @Override
    public void data(ByteBuffer bytes, boolean end) {
        stream.data(bytes, end);
    }

    @Override
    public void trailers(Headers trailers) {
        stream.trailers(trailers);
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }
}
