package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Loop;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receive buffer that a loop's sockets share, so that an idle one holds none. What several of them read in a turn lies there one behind the other
 * and is delivered together: the processor runs the kernel's code for several sockets and then the proxy's, instead of fetching both anew for each.
 * With {@link WriteBatch} that is a tenth of a small request's cost (docs/decisions/0013-hot-path.md). Loop-confined.
 */
final class ReadBatch {
    /** A body of 64 KB with its head comes in one read. */
    private static final int READ_BYTES = 72 << 10;
    /** Longer reads are delivered at once: their bytes shall still be in the processor's cache. */
    private static final int SMALL_BYTES = 4 << 10;
    /** Reads gathered before they are delivered: the first shall not wait for many. */
    private static final int MOST = 32;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES + MOST * SMALL_BYTES);
    private final @Nullable SocketWire[] readers = new SocketWire[MOST];
    private final int[] ends = new int[MOST];
    private int count;
    private final Loop loop;
    private final Runnable deliver = this::deliver;

    ReadBatch(Loop loop) {
        this.loop = loop;
    }

    private int from(int read) {
        return read == 0 ? 0 : ends[read - 1];
    }

    /** Where to read next, behind what waits. */
    ByteBuffer room() {
        int from = from(count);
        return buffer.limit(from + READ_BYTES).position(from);
    }

    /** Takes over what was just read into {@link #room}; false, and nothing is kept, if it shall be delivered at once. */
    boolean keep(SocketWire reader, int bytes) {
        if (bytes > SMALL_BYTES) {
            return false;
        }
        if (count == 0) {
            loop.later(deliver);
        }
        readers[count] = reader;
        ends[count] = from(count) + bytes;
        count++;
        if (count == MOST) {
            deliver();
        }
        return true;
    }

    void deliver() {
        for (int i = 0; i < count; i++) {
            SocketWire reader = readers[i];
            readers[i] = null;
            if (reader != null) {
                reader.received(buffer.limit(ends[i]).position(from(i)));
            }
        }
        count = 0;
    }
}
