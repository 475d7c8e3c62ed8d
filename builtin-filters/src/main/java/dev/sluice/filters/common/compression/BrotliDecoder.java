package dev.sluice.filters.common.compression;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Source: RFC 7932. Bytes behind the end are an error, as in Envoy. */
final class BrotliDecoder implements Decoder {
    private static final String BAD = "brotli_error";
    private static final int INPUT = 4096;
    private final DecoderJNI.Wrapper decoder;
    private byte[] in = new byte[0];
    private int pos;
    private ByteBuffer ready = ByteBuffer.allocate(0);

    BrotliDecoder() {
        try {
            decoder = new DecoderJNI.Wrapper(INPUT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void feed(byte[] bytes) {
        in = bytes;
        pos = 0;
    }

    @Override
    public int next(byte[] out) throws DataFormatException {
        while (!ready.hasRemaining()) {
            if (!pull()) {
                return 0;
            }
        }
        int n = Math.min(out.length, ready.remaining());
        ready.get(out, 0, n);
        return n;
    }

    /** One step of the library; false if it needs more bytes or is over. The buffer it gives is valid until the next step. */
    private boolean pull() throws DataFormatException {
        if (decoder.hasOutput()) {
            ready = decoder.pull();
            return true;
        }
        switch (decoder.getStatus()) {
            case OK -> decoder.push(0);
            case NEEDS_MORE_OUTPUT -> ready = decoder.pull();
            case NEEDS_MORE_INPUT -> {
                if (pos == in.length) {
                    return false;
                }
                ByteBuffer buffer = decoder.getInputBuffer();
                buffer.clear();
                int n = Math.min(buffer.remaining(), in.length - pos);
                buffer.put(in, pos, n);
                pos += n;
                decoder.push(n);
            }
            case DONE -> {
                if (pos < in.length) {
                    throw new DataFormatException(BAD);
                }
                return false;
            }
            default -> throw new DataFormatException(BAD);
        }
        return true;
    }

    @Override
    public boolean whole() {
        return decoder.getStatus() == DecoderJNI.Status.DONE;
    }

    @Override
    public void close() {
        decoder.destroy();
    }
}
