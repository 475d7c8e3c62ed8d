package dev.sluice.filters.http.compressor;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filters.common.compression.Encoder;

/** A body on its way through an encoder; each piece can be read at once, so that events and slow pages arrive. */
final class Compression implements Transform {
    private final Encoder encoder;
    private final Measure measure;

    Compression(Encoder encoder, Measure measure) {
        this.encoder = encoder;
        this.measure = measure;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        measure.plainBytes().add(in.length());
        write(encoder.flush(in), out);
    }

    @Override
    public void end(Headers trailers, Sink out) {
        write(encoder.finish(), out);
    }

    private void write(Bytes coded, Sink out) {
        if (coded.length() > 0) {
            measure.codedBytes().add(coded.length());
            out.write(coded);
        }
    }

    @Override
    public void close() {
        encoder.close();
    }
}
