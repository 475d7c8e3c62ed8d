package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.NettyLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket on a loop, without channel or pipeline. Its interest follows pressure: reads while not paused, writes only while bytes are left over
 * from a short write. With a level-triggered selector that is what keeps a paused or half-closed connection from waking the loop again and again.
 * A read that does not fill the buffer ends the turn's reading: the socket is empty, and asking again would cost a call that says so.
 *
 * <p>Measured against Netty's channels: 11-15 % less CPU per proxied request, 30 % less memory, half the cost of opening and closing.
 */
final class SocketWire extends NioSelectableChannelIoHandle<SocketChannel> implements Wire {
    private static final Logger LOG = System.getLogger("sluice.transport");
    /** Full buffers read in one callback before other sockets get their turn. */
    private static final int READS_PER_TURN = 16;
    /** Up to here a copy into the shared send buffer costs less than a second buffer in the send. */
    private static final int MERGE_BYTES = 8 << 10;

    private final NettyLoop loop;
    private final LoopBuffers shared;
    private final SocketAddress remote;
    private @Nullable SocketAddress local;
    private @Nullable IoRegistration registration;
    private @Nullable SelectionKey key;
    private @Nullable Connecting connecting;
    private @Nullable WireEvents events;
    private @Nullable Backlog backlog;
    private int lowBytes = 512 << 10;
    private int highBytes = 1 << 20;
    private byte interest;
    /** Which write is the one that needs TCP_NODELAY; 0 none. */
    private byte writesUntilNoDelay;

    private boolean paused;
    private boolean readOver;
    private boolean writeOver;
    private boolean closeWhenSent;
    private boolean full;
    private boolean broken;
    private boolean closed;

    /** Who waits for a connect to come through. */
    interface Connecting {
        void onConnectable(SocketWire wire);
    }

    /**
     * The socket is non-blocking; the wire owns it.
     *
     * @param applied the options set on it
     */
    SocketWire(NettyLoop loop, SocketChannel socket, SocketAddress remote, SocketOptions applied) {
        super(socket);
        this.loop = loop;
        this.remote = remote;
        this.shared = loop.local(LoopBuffers.OF);
        this.writesUntilNoDelay = (byte) (applied.leavesNoDelayToWire() ? 2 : 0);
    }

    /** Once, on the loop; false if the loop is ending. */
    boolean register() {
        IoRegistration made = loop.netty().register(this).getNow();
        if (made == null) {
            closed = true;
            closeSocket();
            return false;
        }
        registration = made;
        key = made.attachment();
        return true;
    }

    void awaitConnect(Connecting waiting) {
        connecting = waiting;
        interest();
    }

    SocketChannel socket() {
        return (SocketChannel) selectableChannel();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public SocketAddress local() {
        SocketAddress known = local;
        if (known == null) {
            known = Addresses.local(socket());
            local = known;
        }
        return known;
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public void start(WireEvents receiver) {
        events = receiver;
        interest();
    }

    @Override
    protected void handle(SocketChannel channel, SelectionKey ready) {
        if (closed || !ready.isValid()) {
            return;
        }
        loop.tick();
        shared.enter();
        try {
            handle(ready.readyOps());
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "closing " + remote + ": its owner threw", t);
            closeFor(new IOException("internal error", t));
        } finally {
            shared.leave();
        }
    }

    private void handle(int ops) {
        Connecting waiting = connecting;
        if (waiting != null) {
            connecting = null;
            waiting.onConnectable(this);
            interest();
            return;
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            sendBacklog();
        }
        if ((ops & SelectionKey.OP_READ) != 0 && !closed) {
            read();
        }
    }

    private void read() {
        ByteBuffer in = shared.receive;
        for (int i = 0; i < READS_PER_TURN; i++) {
            WireEvents receiver = events;
            if (receiver == null || paused || readOver || closed) {
                return;
            }
            in.clear();
            int n;
            try {
                n = socket().read(in);
            } catch (IOException e) {
                closeFor(e);
                return;
            }
            if (n < 0) {
                readOver = true;
                interest();
                receiver.onEnd();
                return;
            }
            boolean more = !in.hasRemaining();
            if (n > 0) {
                in.flip();
                receiver.onRead(in);
            }
            if (!more) {
                return;
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        int n = bytes.remaining();
        if (closed || writeOver || broken) {
            bytes.position(bytes.limit());
        } else if (backlog != null) {
            keep(bytes);
        } else if (n <= MERGE_BYTES || !bytes.isDirect() && shared.fits(n)) {
            if (n > 0) {
                merge(bytes, n);
            }
        } else {
            sendNow(bytes);
        }
    }

    /** Making room may have sent what was merged, and not all of it: then these bytes wait behind the rest. */
    private void merge(ByteBuffer bytes, int n) {
        ByteBuffer merged = shared.forOwner(this, n);
        if (backlog == null) {
            merged.put(bytes);
        } else {
            keep(bytes);
        }
    }

    private void sendNow(ByteBuffer bytes) {
        ByteBuffer[] merged = shared.before(this, bytes);
        if (merged == null) {
            send(bytes);
            return;
        }
        try {
            beforeWrite();
            socket().write(merged);
            if (merged[0].hasRemaining()) {
                keep(merged[0]);
            }
            if (bytes.hasRemaining()) {
                keep(bytes);
            }
        } catch (IOException e) {
            failLater(e, bytes);
        }
        shared.clear();
    }

    /** Hands bytes to the socket; what it does not take is kept. */
    void send(ByteBuffer bytes) {
        if (closed || broken) {
            bytes.position(bytes.limit());
            return;
        }
        try {
            if (backlog == null && connecting == null) {
                beforeWrite();
                socket().write(bytes);
            }
            if (bytes.hasRemaining()) {
                keep(bytes);
            }
        } catch (IOException e) {
            failLater(e, bytes);
        }
    }

    private void beforeWrite() throws IOException {
        if (writesUntilNoDelay > 0 && --writesUntilNoDelay == 0) {
            SocketOptions.noDelay(socket());
        }
    }

    private void keep(ByteBuffer bytes) {
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

    private void sendBacklog() {
        Backlog waiting = backlog;
        if (waiting == null) {
            return;
        }
        try {
            beforeWrite();
            if (waiting.sendTo(socket())) {
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
            WireEvents receiver = events;
            if (receiver != null) {
                receiver.onWritable();
            }
        }
    }

    private void allSent() {
        if (closeWhenSent) {
            closeFor(null);
        } else if (writeOver && !closed) {
            try {
                socket().shutdownOutput();
            } catch (IOException e) {
                failLater(e, ByteBuffer.allocate(0));
            }
        }
    }

    @Override
    public void flush() {
        if (shared.held(this) > 0) {
            shared.flush();
        }
    }

    @Override
    public long pending() {
        Backlog waiting = backlog;
        return shared.held(this) + (waiting == null ? 0 : waiting.bytes());
    }

    @Override
    public void watermarks(int low, int high) {
        lowBytes = low;
        highBytes = high;
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public void pause() {
        paused = true;
        interest();
    }

    @Override
    public void resume() {
        paused = false;
        interest();
    }

    @Override
    public void end() {
        if (writeOver || closed) {
            return;
        }
        flush();
        writeOver = true;
        if (backlog == null && !broken) {
            allSent();
        }
    }

    @Override
    public void finish() {
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

    @Override
    public void close() {
        closeFor(null);
    }

    @Override
    public void reset() {
        if (!closed) {
            Addresses.lingerZero(socket());
            shared.drop(this);
            closeFor(null);
        }
    }

    @Override
    public boolean open() {
        return !closed;
    }

    private void closeFor(@Nullable IOException cause) {
        if (closed) {
            return;
        }
        closed = true;
        shared.drop(this);
        Backlog waiting = backlog;
        if (waiting != null) {
            waiting.release();
            backlog = null;
        }
        local();
        if (registration != null) {
            registration.cancel();
        }
        loop.closeUnregistered(socket());
        WireEvents receiver = events;
        events = null;
        if (receiver != null) {
            receiver.onClosed(cause);
        }
    }

    private void closeSocket() {
        try {
            socket().close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close of " + remote, e);
        }
    }

    private void interest() {
        SelectionKey at = key;
        if (at == null || closed) {
            return;
        }
        int wanted = wanted();
        if (wanted != interest) {
            interest = (byte) wanted;
            at.interestOps(wanted);
        }
    }

    private int wanted() {
        if (connecting != null) {
            return SelectionKey.OP_CONNECT;
        }
        boolean reads = events != null && !paused && !readOver && !closeWhenSent && !broken;
        return (reads ? SelectionKey.OP_READ : 0) | (backlog != null && !broken ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public String toString() {
        return "wire to " + remote;
    }
}
