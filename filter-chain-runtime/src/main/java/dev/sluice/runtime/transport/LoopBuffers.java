package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of a loop share, so that an idle one holds no buffer: a receive buffer, and a send buffer in which the small writes of one wire
 * are merged. The wire that wrote last owns the send buffer; another wire's write, the end of the socket callback, or, outside of one, the end
 * of the turn sends it. Loop-confined.
 */
final class LoopBuffers {
    static final LoopLocal<LoopBuffers> OF = LoopLocal.of(LoopBuffers::new);
    private static final int RECEIVE_BYTES = 64 << 10;
    private static final int SEND_BYTES = 128 << 10;

    final ByteBuffer receive = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final ByteBuffer merged = ByteBuffer.allocateDirect(SEND_BYTES);
    private final ByteBuffer[] both = new ByteBuffer[2];
    private final Loop loop;
    private @Nullable SocketWire owner;
    private boolean inCallback;
    private boolean flushAsked;
    private final Runnable flushLater = this::flushLater;

    private LoopBuffers(Loop loop) {
        this.loop = loop;
    }

    /** A socket's callback begins: it will call {@link #leave}. */
    void enter() {
        inCallback = true;
    }

    void leave() {
        inCallback = false;
        flush();
    }

    /** Bytes merged for that wire. */
    int held(SocketWire wire) {
        return owner == wire ? merged.position() : 0;
    }

    /** Room for the wire's next write, its earlier ones kept in front of it. */
    ByteBuffer forOwner(SocketWire wire, int bytes) {
        if (owner != wire || merged.remaining() < bytes) {
            flush();
            owner = wire;
        }
        if (!inCallback && !flushAsked) {
            flushAsked = true;
            loop.later(flushLater);
        }
        return merged;
    }

    boolean fits(int bytes) {
        return bytes <= merged.capacity();
    }

    /** What was merged for the wire, to be sent in front of {@code more} in one call; null if nothing was. */
    ByteBuffer @Nullable [] before(SocketWire wire, ByteBuffer more) {
        if (owner != wire || merged.position() == 0) {
            flush();
            return null;
        }
        merged.flip();
        both[0] = merged;
        both[1] = more;
        return both;
    }

    /** After {@link #before}: what the socket did not take of the merged bytes was kept by the wire. */
    void clear() {
        merged.clear();
        owner = null;
    }

    void flush() {
        SocketWire wire = owner;
        if (wire != null) {
            owner = null;
            merged.flip();
            wire.send(merged);
            merged.clear();
        }
    }

    void drop(SocketWire wire) {
        if (owner == wire) {
            clear();
        }
    }

    private void flushLater() {
        flushAsked = false;
        flush();
    }
}
