package dev.sluice.filters.common.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;

/** Source: RFC 8878. */
final class ZstdEncoder implements Encoder {
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final ByteBuffer input;
    private final ByteBuffer output;

    /** @param strategy the library's number, 0 for the level's own */
    ZstdEncoder(int level, int strategy, boolean checksum, byte[] dictionary, int block) {
        context.setLevel(level);
        context.setChecksum(checksum);
        if (strategy > 0) {
            context.setStrategy(strategy);
        }
        if (dictionary.length > 0) {
            context.loadDict(dictionary);
        }
        input = ByteBuffer.allocateDirect(block);
        output = ByteBuffer.allocateDirect(block);
    }

    @Override
    public Bytes flush(Bytes in) {
        Pieces out = new Pieces(output.capacity());
        ByteBuffer from = in.asByteBuffer();
        while (from.hasRemaining()) {
            input.clear();
            int n = Math.min(input.remaining(), from.remaining());
            input.put(from.slice().limit(n)).flip();
            from.position(from.position() + n);
            push(from.hasRemaining() ? EndDirective.CONTINUE : EndDirective.FLUSH, out);
        }
        return out.bytes();
    }

    @Override
    public Bytes finish() {
        Pieces out = new Pieces(16);
        input.clear().limit(0);
        push(EndDirective.END, out);
        return out.bytes();
    }

    private void push(EndDirective what, Pieces out) {
        boolean over;
        do {
            output.clear();
            over = context.compressDirectByteBufferStream(output, input, what);
            out.add(output.flip());
        } while (what == EndDirective.CONTINUE ? input.hasRemaining() : !over);
    }

    @Override
    public void close() {
        context.close();
    }
}
