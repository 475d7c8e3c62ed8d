package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.SocketOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is sent: small writes through the loop's {@link WriteBatch}, large ones at once behind what was merged for it, and what the socket does
 * not take waits in a {@link Backlog}. A superclass of {@link SocketWire}, not a part: an object less on each connection. Loop-confined.
 */
abstract class SocketOutput {
    /** Up to here a copy into the shared send buffer costs less than a second buffer in the send. */
    private static final int MERGE_BYTES = 8 << 10;

    final NettyLoop loop;
    final WriteBatch writes;
    private @Nullable Backlog backlog;
    private int lowBytes = 512 << 10;
    private int highBytes = 1 << 20;
    /** Which write is the one that needs TCP_NODELAY; 0 none. */
    private byte writesUntilNoDelay;

    private boolean writeOver;
    private boolean closeWhenSent;
    private boolean full;
    private boolean broken;
    boolean closed;

    SocketOutput(NettyLoop loop, SocketOptions applied) {
        this.loop = loop;
        this.writes = loop.local(WriteBatch.OF);
        this.writesUntilNoDelay = (byte) (applied.leavesNoDelayToWire() ? 2 : 0);
    }

    /** Hands to the socket what it takes at once. */
    abstract int transmit(ByteBuffer bytes) throws IOException;

    /** As {@link #transmit(ByteBuffer)}, two buffers in one call. */
    abstract void transmit(ByteBuffer[] both) throws IOException;

    abstract void noDelay() throws IOException;

    abstract void shutdownOutput() throws IOException;

    /** What is waited for may have changed. */
    abstract void interest();

    abstract boolean connecting();

    /** Pending bytes fell to the low watermark. */
    abstract void drained();

    abstract void closeFor(@Nullable IOException cause);

    /** Whether a write event is waited for. */
    final boolean wantsToWrite() {
        return backlog != null && !broken;
    }

    /** Whether nothing is read any more, for what happened to its writes. */
    final boolean lastWords() {
        return closeWhenSent || broken;
    }

    public final void write(ByteBuffer bytes) {
        int n = bytes.remaining();
        if (closed || writeOver || broken) {
            bytes.position(bytes.limit());
        } else if (backlog != null) {
            keep(bytes);
        } else if (n <= MERGE_BYTES || !bytes.isDirect() && writes.fits(n)) {
            if (n > 0) {
                merge(bytes, n);
            }
        } else {
            sendNow(bytes);
        }
    }

    /** Making room may have sent what was merged, and not all of it: then these bytes wait behind the rest. */
    private void merge(ByteBuffer bytes, int n) {
        ByteBuffer merged = writes.room(this, n);
        if (backlog == null) {
            merged.put(bytes);
        } else {
            keep(bytes);
        }
    }

    private void sendNow(ByteBuffer bytes) {
        ByteBuffer[] merged = writes.before(this, bytes);
        if (merged == null) {
            send(bytes);
            return;
        }
        try {
            if (mayWrite()) {
                transmit(merged);
            }
            keep(merged[0]);
            keep(bytes);
        } catch (IOException e) {
            failLater(e, bytes);
        }
    }

    /** Hands bytes to the socket; what it does not take is kept. */
    void send(ByteBuffer bytes) {
        if (closed || broken) {
            bytes.position(bytes.limit());
            return;
        }
        try {
            if (mayWrite()) {
                transmit(bytes);
            }
            keep(bytes);
        } catch (IOException e) {
            failLater(e, bytes);
        }
    }

    private boolean mayWrite() throws IOException {
        if (backlog != null || connecting()) {
            return false;
        }
        beforeWrite();
        return true;
    }

    private void beforeWrite() throws IOException {
        if (writesUntilNoDelay > 0 && --writesUntilNoDelay == 0) {
            noDelay();
        }
    }

    private void keep(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return;
        }
        Backlog waiting = backlog;
        if (waiting == null) {
            waiting = new Backlog();
            backlog = waiting;
            waiting.add(bytes);
            interest();
        } else {
            waiting.add(bytes);
        }
        full |= waiting.bytes() > highBytes;
    }

    /** The writer is somewhere inside its own callback: it hears of the failure after it. */
    private void failLater(IOException cause, ByteBuffer rest) {
        rest.position(rest.limit());
        broken = true;
        interest();
        loop.later(() -> closeFor(cause));
    }

    final void sendBacklog() {
        Backlog waiting = backlog;
        if (waiting == null) {
            return;
        }
        try {
            beforeWrite();
            if (waiting.sendTo(this)) {
                backlog = null;
                interest();
                allSent();
            }
        } catch (IOException e) {
            closeFor(e);
            return;
        }
        if (full && waiting.bytes() <= lowBytes && !closed) {
            full = false;
            drained();
        }
    }

    private void allSent() {
        if (closeWhenSent) {
            closeFor(null);
        } else if (writeOver && !closed) {
            try {
                shutdownOutput();
            } catch (IOException e) {
                failLater(e, ByteBuffer.allocate(0));
            }
        }
    }

    public final void flush() {
        if (writes.held(this) > 0) {
            writes.flush();
        }
    }

    public final long pending() {
        Backlog waiting = backlog;
        return writes.held(this) + (waiting == null ? 0 : waiting.bytes());
    }

    public final void watermarks(int low, int high) {
        lowBytes = low;
        highBytes = high;
    }

    public final boolean writable() {
        return !full;
    }

    public final void end() {
        if (writeOver || closed) {
            return;
        }
        flush();
        writeOver = true;
        if (backlog == null && !broken) {
            allSent();
        }
    }

    public final void finish() {
        if (closed || closeWhenSent) {
            return;
        }
        flush();
        writeOver = true;
        closeWhenSent = true;
        if (backlog == null) {
            closeFor(null);
        } else {
            interest();
        }
    }

    /** Forgets what was written and not sent. */
    final void dropWrites() {
        writes.drop(this);
        Backlog waiting = backlog;
        if (waiting != null) {
            waiting.release();
            backlog = null;
        }
    }
}
