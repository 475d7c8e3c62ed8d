package dev.sluice.runtime.codec.h2;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.event.Spares;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a connection's frames in a buffer lent for the turn and writes them once, at its end: many streams, one system call (measured: 15-22 % of
 * all CPU). An idle connection holds no buffer. Loop-confined.
 */
final class Outbox {
    /** A body of 64 KB with its frames' heads goes in one call. */
    private static final int CAPACITY = 72 << 10;
    /** So much is sent at once, not at the turn's end: the processor's cache still has it, and the next connection gets the same buffer, warm. */
    private static final int LARGE = 32 << 10;

    private static final long LOOK_NANOS = 100_000_000L;
    private static final int MOST_LENT = 64;
    private static final int KEPT = 8;
    private static final LoopLocal<Turn> TURN = LoopLocal.of(Turn::new);

    private final Wire wire;
    private final Http2Stats stats;
    private final Turn turn;
    private @Nullable ByteBuffer buffer;
    private int waiting;
    private int waitingControls;
    private int told;
    private int toldControls;
    private boolean looking;
    private boolean listed;

    /** What the connections of a loop share. */
    private static final class Turn implements Runnable {
        final Loop loop;
        final Spares<ByteBuffer> free;
        ArrayList<Outbox> dirty = new ArrayList<>();
        ArrayList<Outbox> spare = new ArrayList<>();
        boolean asked;

        Turn(Loop loop) {
            this.loop = loop;
            free = new Spares<>(loop, KEPT, MOST_LENT);
        }

        ByteBuffer lend(Outbox to) {
            if (!to.listed) {
                if (dirty.size() >= MOST_LENT) {
                    flush();
                }
                dirty.add(to);
                to.listed = true;
            }
            if (!asked) {
                asked = true;
                loop.later(this);
            }
            ByteBuffer buffer = free.take();
            return buffer == null ? ByteBuffer.allocateDirect(CAPACITY) : buffer.clear();
        }

        @Override
        public void run() {
            asked = false;
            flush();
        }

        private void flush() {
            ArrayList<Outbox> now = dirty;
            dirty = spare;
            spare = new ArrayList<>();
            for (Outbox box : now) {
                box.listed = false;
                box.flush();
            }
            now.clear();
            spare = now;
        }
    }

    Outbox(Wire wire, Http2Stats stats) {
        this.wire = wire;
        this.stats = stats;
        turn = wire.loop().local(TURN);
    }

    /** Begins a frame whose payload of that length is put next. */
    void frame(int length, int type, int flags, int id) {
        ByteBuffer to = room(Frame.HEAD);
        to.putInt(length << 8 | type).put((byte) flags).putInt(id);
        waiting++;
    }

    /** A small frame that a peer may provoke. */
    void control(int type, int flags, int id, int value) {
        frame(4, type, flags, id);
        room(4).putInt(value);
        waitingControls++;
    }

    /** Counts a frame already begun among those that a peer may provoke. */
    void provoked() {
        waitingControls++;
    }

    /** Frames that the socket may not have taken yet. */
    int waiting() {
        return waiting;
    }

    int waitingControls() {
        return waitingControls;
    }

    void int32(int value) {
        room(4).putInt(value);
    }

    void put(byte[] a, int from, int length) {
        int at = from;
        int left = length;
        while (left > 0) {
            ByteBuffer to = room(1);
            int n = Math.min(left, to.remaining());
            to.put(a, at, n);
            at += n;
            left -= n;
        }
    }

    /** Takes that many bytes. */
    void put(ByteBuffer bytes, int length) {
        int limit = bytes.limit();
        int end = bytes.position() + length;
        while (bytes.position() < end) {
            ByteBuffer to = room(1);
            bytes.limit(Math.min(end, bytes.position() + to.remaining()));
            to.put(bytes);
            bytes.limit(limit);
        }
    }

    private ByteBuffer room(int bytes) {
        ByteBuffer to = buffer;
        if (to != null && to.remaining() < bytes) {
            wire.write(to.flip());
            to.clear();
            settle();
        }
        if (to == null) {
            to = turn.lend(this);
            buffer = to;
        }
        return to;
    }

    /** Bytes not yet given to the wire. */
    int held() {
        return buffer == null ? 0 : buffer.position();
    }

    /** After a frame: sends what is held if that is much. */
    void sendLarge() {
        if (held() >= LARGE) {
            flush();
        }
    }

    void flush() {
        ByteBuffer full = buffer;
        if (full != null) {
            buffer = null;
            full.flip();
            if (wire.open()) {
                wire.write(full);
                wire.flush();
            }
            settle();
            tell();
            turn.free.give(full);
        }
    }

    /** Only what a turn leaves behind is told: mostly nothing. */
    private void tell() {
        if (waiting != told) {
            stats.outboundFrames.add(waiting - told);
            stats.outboundControls.add(waitingControls - toldControls);
            told = waiting;
            toldControls = waitingControls;
            if (waiting > 0 && !looking) {
                looking = true;
                wire.loop().after(LOOK_NANOS, this::look);
            }
        }
    }

    /** A socket that takes what waits does not always say so. */
    private void look() {
        looking = false;
        taken();
        if (waiting > 0) {
            looking = true;
            wire.loop().after(LOOK_NANOS, this::look);
        }
    }

    /** The connection is gone, and what waited with it. */
    void gone() {
        waiting = 0;
        waitingControls = 0;
        tell();
    }

    /** The wire took something: maybe nothing waits any more. */
    void taken() {
        settle();
        tell();
    }

    private void settle() {
        if (wire.pending() == 0) {
            waiting = 0;
            waitingControls = 0;
        }
    }
}
