package dev.sluice.samples.staticfiles;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;

/** The bytes of an answer: a block is read when the client has taken the one before. */
final class FileBody implements Source {
    private static final int BLOCK_BYTES = 64 << 10;

    private final Exchange x;
    private final OpenFile file;
    private final long end;
    private long at;

    FileBody(Exchange x, OpenFile file, Range range) {
        this.x = x;
        this.file = file;
        this.at = range.from();
        this.end = range.end();
    }

    @Override
    public void end(Headers trailers, Sink out) {
        next(out);
    }

    private void next(Sink out) {
        if (at < end) {
            long from = at;
            int count = (int) Math.min(BLOCK_BYTES, end - from);
            out.hold(x.blocking(() -> file.read(from, count)), block -> {
                at += block.length();
                out.write(block);
                out.whenWritable(() -> next(out));
            });
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
