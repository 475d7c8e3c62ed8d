package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The send buffer that a loop's sockets share. The small writes of a turn lie there one behind the other, those of one wire merged, and are sent together
 * at its end, or when there are many. It spares cold code as {@link ReadBatch} does, and wakes of other processes: one that sleeps while
 * messages are sent to it one by one is woken for each, in a virtual machine for several microseconds of the sender's time. Loop-confined.
 */
final class WriteBatch {
    static final LoopLocal<WriteBatch> OF = LoopLocal.of(WriteBatch::new);
    private static final int BYTES = 128 << 10;
    /** Messages gathered before they are sent: the first shall not wait for many. */
    private static final int MOST = 64;

    /** Where the same sockets read. */
    final ReadBatch reads;

    private final ByteBuffer merged = ByteBuffer.allocateDirect(BYTES);
    /** The same memory, to send from. */
    private final ByteBuffer out = merged.duplicate();

    private final ByteBuffer[] both = {out, out};
    private final @Nullable SocketOutput[] writers = new SocketOutput[MOST];
    private final int[] starts = new int[MOST];
    private int count;
    private final Loop loop;
    private boolean flushAsked;
    private final Runnable flushLater = this::flushLater;

    private WriteBatch(Loop loop) {
        this.loop = loop;
        this.reads = new ReadBatch(loop);
    }

    boolean fits(int bytes) {
        return bytes <= BYTES;
    }

    /** Bytes merged for that wire. */
    int held(SocketOutput writer) {
        int held = 0;
        for (int i = 0; i < count; i++) {
            if (writers[i] == writer) {
                held += (i + 1 < count ? starts[i + 1] : merged.position()) - starts[i];
            }
        }
        return held;
    }

    /** Room for the wire's next write. Making it may send what others, and this one, wrote before. */
    ByteBuffer room(SocketOutput writer, int bytes) {
        if (merged.remaining() < bytes) {
            flush();
        }
        if (count == 0 || writers[count - 1] != writer) {
            if (count == MOST) {
                flush();
            }
            writers[count] = writer;
            starts[count++] = merged.position();
            askForFlush();
        }
        return merged;
    }

    private void askForFlush() {
        if (!flushAsked) {
            flushAsked = true;
            loop.later(flushLater);
        }
    }

    private void flushLater() {
        flushAsked = false;
        flush();
    }

    /** What was merged for the wire last, to be sent in front of {@code more} in one call; null if that was another's. Everything else is sent. */
    ByteBuffer @Nullable [] before(SocketOutput writer, ByteBuffer more) {
        int last = count - 1;
        int from = last < 0 ? 0 : starts[last];
        int to = merged.position();
        if (last < 0 || writers[last] != writer) {
            flush();
            return null;
        }
        writers[last] = null;
        flush();
        both[0] = out.limit(to).position(from);
        both[1] = more;
        return both;
    }

    void flush() {
        int end = merged.position();
        for (int i = 0; i < count; i++) {
            SocketOutput writer = writers[i];
            writers[i] = null;
            if (writer != null) {
                writer.send(out.limit(i + 1 < count ? starts[i + 1] : end).position(starts[i]));
            }
        }
        count = 0;
        merged.clear();
    }

    /** Forgets what was merged for that wire. */
    void drop(SocketOutput writer) {
        for (int i = 0; i < count; i++) {
            if (writers[i] == writer) {
                writers[i] = null;
            }
        }
    }
}
