package dev.sluice.filters.http.decompressor;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filters.common.compression.Decoder;
import dev.sluice.filters.common.compression.Decompressors;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;

/** A body on its way through a decoder: block by block, and only as fast as the blocks are taken. */
final class Decompression implements Transform {
    private final Decoder decoder;
    private final int blockBytes;
    private final long maxRatio;
    private final String dataError;
    private final Direction direction;
    private final HeaderName codedTrailer;
    private final HeaderName plainTrailer;
    private final Consumer<String> failed;
    private long coded;
    private long plain;
    private boolean broken;

    Decompression(
            Decompressors.Limited library,
            Direction direction,
            HeaderName codedTrailer,
            HeaderName plainTrailer,
            Consumer<String> failed) {
        this.decoder = library.coding().make().get();
        this.blockBytes = library.coding().blockBytes();
        this.maxRatio = library.maxRatio();
        this.dataError = library.dataError();
        this.direction = direction;
        this.codedTrailer = codedTrailer;
        this.plainTrailer = plainTrailer;
        this.failed = failed;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        if (broken) {
            return;
        }
        coded += in.length();
        direction.codedBytes().add(in.length());
        decoder.feed(in.toByteArray());
        drain(out);
    }

    private void drain(Sink out) {
        byte[] block = new byte[blockBytes];
        while (!broken) {
            if (!out.writable()) {
                out.whenWritable(() -> drain(out));
                return;
            }
            int n = next(block);
            if (n == 0) {
                return;
            }
            out.write(Bytes.of(Arrays.copyOf(block, n)));
        }
    }

    /** 0 also when it failed. */
    private int next(byte[] block) {
        try {
            int n = decoder.next(block);
            plain += n;
            direction.plainBytes().add(n);
            if (plain <= coded * maxRatio) {
                return n;
            }
            fail(dataError);
        } catch (DataFormatException e) {
            fail(String.valueOf(e.getMessage()));
        }
        return 0;
    }

    private void fail(String error) {
        broken = true;
        failed.accept(error);
    }

    @Override
    public void end(Headers trailers, Sink out) {
        if (broken) {
            return;
        }
        if (!decoder.whole()) {
            fail(dataError);
            return;
        }
        trailers.add(codedTrailer, Long.toString(coded));
        trailers.add(plainTrailer, Long.toString(plain));
    }

    @Override
    public void close() {
        decoder.close();
    }
}
