package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a codec from its wire. What the codec cannot take now (another exchange runs, the receiver has paused) waits here, and the wire is paused
 * meanwhile: so at most what one read brought is kept. A superclass of the codecs, not a part: an object less on each connection.
 */
abstract class Inflow {
    final Wire wire;
    private @Nullable ByteBuffer held;
    private boolean reading = true;
    private boolean pumping;
    private boolean scheduled;
    private boolean discarding;
    private boolean endWaits;

    Inflow(Wire wire) {
        this.wire = wire;
    }

    /** Takes some bytes; false if it can take none now. */
    abstract boolean step(ByteBuffer in);

    /** Whether more may be read from the wire. */
    abstract boolean wants();

    /** The peer sends no more and all that it sent was taken. */
    abstract void ended();

    /** Everything was taken, or waits: what only reading needs can be given back. */
    abstract void rest();

    final void read(ByteBuffer in) {
        if (discarding) {
            in.position(in.limit());
        } else if (held != null) {
            held = joined(held, in);
        } else {
            pump(in);
        }
    }

    /** The wire's end was read. */
    final void end() {
        if (held == null || discarding) {
            ended();
        } else {
            endWaits = true;
        }
    }

    /** Something changed that may let bytes flow again. What waits is fed at the end of the turn, never inside the caller. */
    final void flow() {
        if (pumping || discarding) {
            return;
        }
        if (held == null) {
            adjust();
        } else if (!scheduled) {
            scheduled = true;
            wire.loop().later(this::feedHeld);
        }
    }

    final boolean holds() {
        return held != null;
    }

    /** From now on everything is read and thrown away. */
    final void discard() {
        discarding = true;
        held = null;
        if (!pumping) {
            rest();
        }
        if (!reading) {
            reading = true;
            wire.resume();
        }
    }

    private void feedHeld() {
        scheduled = false;
        if (held != null && !pumping) {
            pump(held);
        }
    }

    private void pump(ByteBuffer in) {
        pumping = true;
        try {
            boolean moves = true;
            while (moves && in.hasRemaining() && !discarding) {
                moves = step(in);
            }
        } finally {
            pumping = false;
            rest();
        }
        if (discarding) {
            in.position(in.limit());
            return;
        }
        if (!in.hasRemaining()) {
            held = null;
        } else if (in != held) {
            held = copy(in);
        }
        adjust();
        if (held == null && endWaits) {
            endWaits = false;
            ended();
        }
    }

    private void adjust() {
        boolean wanted = held == null && wants();
        if (wanted != reading && wire.open()) {
            reading = wanted;
            if (wanted) {
                wire.resume();
            } else {
                wire.pause();
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer in) {
        return ByteBuffer.allocate(in.remaining()).put(in).flip();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer more) {
        return ByteBuffer.allocate(first.remaining() + more.remaining())
                .put(first)
                .put(more)
                .flip();
    }
}
