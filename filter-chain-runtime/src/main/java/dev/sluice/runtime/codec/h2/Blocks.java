package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HeadPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts header blocks together from HEADERS and CONTINUATION and decompresses them. Loop-confined. */
final class Blocks {
    private final Session session;
    private final HpackReader hpack;
    private final HeadPool pool;
    private byte @Nullable [] block;
    private int blockLength;
    private int blockFrames;
    private int blockId;
    private int blockFlags;

    Blocks(Session session) {
        this.session = session;
        hpack = new HpackReader(session.options.headerTableSize());
        pool = HeadPool.of(session.wire.loop());
    }

    /** A block has begun: nothing but more of it may come. */
    boolean open() {
        return block != null;
    }

    boolean continues(int type, int id) {
        return type == Frame.CONTINUATION && id == blockId;
    }

    void forget() {
        block = null;
    }

    void headers(int flags, int id, byte[] a, int from, int to) {
        int start = from;
        int end = to;
        if ((flags & Frame.PADDED) != 0) {
            end -= start < to ? a[start++] & 0xFF : to;
        }
        boolean self = false;
        if ((flags & Frame.WITH_PRIORITY) != 0) {
            self = start + 5 <= end && (Frame.int32(a, start) & 0x7FFF_FFFF) == id;
            start += 5;
        }
        if (id == 0 || end < start) {
            session.fail(Frame.PROTOCOL_ERROR, "bad HEADERS");
        } else if (session.floods.frame(end == start && (flags & Frame.END_STREAM) == 0)) {
            session.calm();
        } else if ((flags & Frame.END_HEADERS) == 0) {
            block = Arrays.copyOfRange(a, start, Math.max(end, start + 1024));
            blockLength = end - start;
            blockFrames = 1;
            blockId = id;
            blockFlags = flags;
            session.headBegins();
        } else {
            session.headers(id, (flags & Frame.END_STREAM) != 0, a, start, end);
        }
        Http2Stream stream = self ? session.streams.get(id) : null;
        if (stream != null) {
            session.fault(stream, Frame.PROTOCOL_ERROR, HeadCheck.RULE);
        }
    }

    void continuation(int flags, byte[] a, int from, int to) {
        byte[] whole = block;
        if (whole == null) {
            session.fail(Frame.PROTOCOL_ERROR, "CONTINUATION without HEADERS");
            return;
        }
        int length = to - from;
        if (session.floods.frame(length == 0) || session.floods.block(++blockFrames, blockLength + length)) {
            session.calm();
            return;
        }
        if (blockLength + length > whole.length) {
            whole = Arrays.copyOf(whole, Math.max(whole.length * 2, blockLength + length));
            block = whole;
        }
        System.arraycopy(a, from, whole, blockLength, length);
        blockLength += length;
        if ((flags & Frame.END_HEADERS) != 0) {
            block = null;
            session.headers(blockId, (blockFlags & Frame.END_STREAM) != 0, whole, 0, blockLength);
        }
    }

    /** Null if the connection ended over it; look at {@link Session#check} then. The head is given back with {@link #drop} if nobody gets it. */
    @Nullable
    Headers decode(HeadCheck.Form form, byte[] a, int from, int to) {
        Headers head = pool.take();
        session.check.begin(form, head);
        if (!hpack.read(a, from, to, session.check)) {
            session.fail(Frame.COMPRESSION_ERROR, "bad header block");
            return null;
        }
        session.check.finish();
        if (session.check.absurd()) {
            session.stats.headerOverflow.add(1);
            session.calm();
            return null;
        }
        return head;
    }

    void drop(Headers head) {
        pool.give(head);
    }
}
