package dev.sluice.filters.common.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Source: RFC 8878. Several frames may follow each other. */
final class ZstdDecoder implements Decoder {
    private static final int BLOCK = 4096;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BLOCK);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BLOCK);
    private byte[] in = new byte[0];
    private int pos;
    private boolean frameOver;
    private boolean mayHaveMore;

    ZstdDecoder(byte[] dictionary) {
        if (dictionary.length > 0) {
            context.loadDict(dictionary);
        }
        input.limit(0);
        output.limit(0);
    }

    @Override
    public void feed(byte[] bytes) {
        in = bytes;
        pos = 0;
    }

    @Override
    public int next(byte[] out) throws DataFormatException {
        while (!output.hasRemaining()) {
            if (!input.hasRemaining() && !mayHaveMore && !refill()) {
                return 0;
            }
            step();
        }
        int n = Math.min(out.length, output.remaining());
        output.get(out, 0, n);
        return n;
    }

    private boolean refill() {
        if (pos == in.length) {
            return false;
        }
        input.clear();
        int n = Math.min(input.remaining(), in.length - pos);
        input.put(in, pos, n).flip();
        pos += n;
        return true;
    }

    private void step() throws DataFormatException {
        output.clear();
        try {
            frameOver = context.decompressDirectByteBufferStream(output, input);
        } catch (ZstdException e) {
            output.limit(0);
            throw new DataFormatException(counter(e.getErrorCode()));
        }
        mayHaveMore = !output.hasRemaining() && !frameOver;
        output.flip();
    }

    private static String counter(long code) {
        if (code == Zstd.errDictionaryWrong() || code == Zstd.errDictionaryCorrupted()) {
            return "zstd_dictionary_error";
        }
        if (code == Zstd.errChecksumWrong()) {
            return "zstd_checksum_wrong_error";
        }
        return code == Zstd.errMemoryAllocation() ? "zstd_memory_error" : "zstd_generic_error";
    }

    @Override
    public boolean whole() {
        return frameOver;
    }

    @Override
    public void close() {
        context.close();
    }
}
