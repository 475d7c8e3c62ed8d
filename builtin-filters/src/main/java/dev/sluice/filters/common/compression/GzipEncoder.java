package dev.sluice.filters.common.compression;

import dev.sluice.filter.Bytes;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Source: RFC 1952. */
final class GzipEncoder implements Encoder {
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final int block;
    private long length;
    private boolean begun;

    GzipEncoder(int level, int strategy, int block) {
        deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        this.block = block;
    }

    @Override
    public Bytes flush(Bytes in) {
        byte[] plain = in.toByteArray();
        crc.update(plain);
        length += plain.length;
        deflater.setInput(plain);
        Pieces out = new Pieces(block);
        head(out);
        deflate(out, Deflater.SYNC_FLUSH);
        return out.bytes();
    }

    @Override
    public Bytes finish() {
        Pieces out = new Pieces(64);
        head(out);
        deflater.finish();
        deflate(out, Deflater.NO_FLUSH);
        out.room(8);
        little(out, crc.getValue());
        little(out, length);
        return out.bytes();
    }

    private void head(Pieces out) {
        if (!begun) {
            begun = true;
            out.add(java.nio.ByteBuffer.wrap(HEAD));
        }
    }

    private void deflate(Pieces out, int flush) {
        while (true) {
            out.room(16);
            int room = out.free();
            int n = deflater.deflate(out.array(), out.length(), room, flush);
            out.added(n);
            if (n < room) { // a full piece may mean that there is more
                return;
            }
        }
    }

    private static void little(Pieces out, long value) {
        for (int i = 0; i < 4; i++) {
            out.array()[out.length()] = (byte) (value >> 8 * i);
            out.added(1);
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
