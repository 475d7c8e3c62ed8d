package dev.sluice.filters.common.compression;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import dev.sluice.filter.Bytes;
import io.envoyproxy.envoy.extensions.compression.brotli.compressor.v3.Brotli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Source: RFC 7932. */
final class BrotliEncoder implements Encoder {
    private final EncoderJNI.Wrapper encoder;
    private final int block;

    BrotliEncoder(int quality, int windowBits, Mode mode, int block) {
        this.block = block;
        try {
            encoder = new EncoderJNI.Wrapper(block, quality, windowBits, mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Mode mode(Brotli.EncoderMode mode) {
        return switch (mode) {
            case TEXT -> Mode.TEXT;
            case FONT -> Mode.FONT;
            default -> Mode.GENERIC;
        };
    }

    @Override
    public Bytes flush(Bytes in) {
        Pieces out = new Pieces(block);
        ByteBuffer buffer = encoder.getInputBuffer();
        ByteBuffer from = in.asByteBuffer();
        while (from.hasRemaining()) {
            buffer.clear();
            int n = Math.min(buffer.remaining(), from.remaining());
            buffer.put(from.slice().limit(n));
            from.position(from.position() + n);
            push(from.hasRemaining() ? Operation.PROCESS : Operation.FLUSH, n, out);
        }
        return out.bytes();
    }

    @Override
    public Bytes finish() {
        Pieces out = new Pieces(16);
        push(Operation.FINISH, 0, out);
        return out.bytes();
    }

    private void push(Operation what, int count, Pieces out) {
        encoder.push(what, count);
        while (true) {
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("brotli encoder failed");
            }
            if (encoder.hasMoreOutput()) {
                out.add(encoder.pull());
            } else if (encoder.hasRemainingInput()) {
                encoder.push(what, 0);
            } else {
                return;
            }
        }
    }

    @Override
    public void close() {
        encoder.destroy();
    }
}
