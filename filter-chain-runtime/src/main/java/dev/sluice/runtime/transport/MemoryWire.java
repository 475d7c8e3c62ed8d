package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A connection in memory, for tests: two ends on one loop, each with a "socket buffer" of bounded size, and reads cut where the test wants. Bytes
 * travel in later turns, never inside a write. The buffer handed to {@link WireEvents#onRead} is overwritten afterwards, so who keeps it is found.
 */
public final class MemoryWire implements Wire {
    private static final byte POISON = (byte) 0xDD;
    private final Loop loop;
    private final SocketAddress local;
    private final SocketAddress remote;
    private @Nullable MemoryWire peer;
    private @Nullable WireEvents events;
    private byte[] unsent = new byte[0];
    private byte[] arrived = new byte[0];
    private int capacity = 64 << 10;
    private IntUnaryOperator cut = available -> available;
    private int lowBytes = 512 << 10;
    private int highBytes = 1 << 20;
    private boolean full;
    private boolean paused;
    private boolean writeOver;
    private boolean finPassed;
    private boolean finArrived;
    private boolean endTold;
    private boolean closeWhenSent;
    private boolean wasReset;
    private boolean closed;
    private boolean moveAsked;
    private boolean deliverAsked;

    private MemoryWire(Loop loop, SocketAddress local, SocketAddress remote) {
        this.loop = loop;
        this.local = local;
        this.remote = remote;
    }

    /** Two connected ends. */
    public record Pair(MemoryWire client, MemoryWire server) {}

    public static Pair pair(Loop loop) {
        return pair(loop, new InetSocketAddress("127.0.0.1", 40_000), new InetSocketAddress("127.0.0.1", 10_000));
    }

    public static Pair pair(Loop loop, SocketAddress clientAddress, SocketAddress serverAddress) {
        MemoryWire client = new MemoryWire(loop, clientAddress, serverAddress);
        MemoryWire server = new MemoryWire(loop, serverAddress, clientAddress);
        client.peer = server;
        server.peer = client;
        return new Pair(client, server);
    }

    /** Bytes that may have arrived here unread before the other end's writes wait there. */
    public MemoryWire capacity(int bytes) {
        capacity = bytes;
        return this;
    }

    /** Cuts what is read here: given how many bytes are there, how many the next read gets (at least 1). */
    public MemoryWire cut(IntUnaryOperator next) {
        cut = next;
        return this;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public SocketAddress local() {
        return local;
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public void start(WireEvents receiver) {
        events = receiver;
        deliverSoon();
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (closed || writeOver) {
            bytes.position(bytes.limit());
            return;
        }
        int from = unsent.length;
        unsent = Arrays.copyOf(unsent, from + bytes.remaining());
        bytes.get(unsent, from, unsent.length - from);
        full |= unsent.length > highBytes;
        moveSoon();
    }

    @Override
    public void flush() {}

    @Override
    public long pending() {
        return unsent.length;
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
    }

    @Override
    public void resume() {
        paused = false;
        deliverSoon();
    }

    public boolean paused() {
        return paused;
    }

    @Override
    public void end() {
        writeOver = true;
        moveSoon();
    }

    @Override
    public void finish() {
        writeOver = true;
        closeWhenSent = true;
        moveSoon();
    }

    @Override
    public void close() {
        close(null, null);
    }

    @Override
    public void reset() {
        wasReset = true;
        close(null, new IOException("Connection reset by peer"));
    }

    /** True if this end was closed by {@link #reset}. */
    public boolean wasReset() {
        return wasReset;
    }

    @Override
    public boolean open() {
        return !closed;
    }

    private MemoryWire other() {
        if (peer == null) {
            throw new IllegalStateException("not connected");
        }
        return peer;
    }

    private void moveSoon() {
        if (!moveAsked) {
            moveAsked = true;
            loop.execute(this::move);
        }
    }

    private void move() {
        moveAsked = false;
        MemoryWire to = other();
        if (closed) {
            return;
        }
        int n = Math.min(unsent.length, Math.max(0, to.capacity - to.arrived.length));
        if (n > 0 && !to.closed) {
            int at = to.arrived.length;
            to.arrived = Arrays.copyOf(to.arrived, at + n);
            System.arraycopy(unsent, 0, to.arrived, at, n);
            unsent = Arrays.copyOfRange(unsent, n, unsent.length);
            to.deliverSoon();
        }
        if (unsent.length == 0 && writeOver && !finPassed) {
            finPassed = true;
            to.finArrived = true;
            to.deliverSoon();
        }
        if (unsent.length == 0 && closeWhenSent) {
            close(null, null);
        } else if (full && unsent.length <= lowBytes) {
            full = false;
            if (events != null) {
                events.onWritable();
            }
        }
    }

    private void deliverSoon() {
        if (!deliverAsked && !closed) {
            deliverAsked = true;
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        deliverAsked = false;
        WireEvents receiver = events;
        if (closed || paused || receiver == null || closeWhenSent) {
            return;
        }
        if (arrived.length > 0) {
            int n = Math.max(1, Math.min(arrived.length, cut.applyAsInt(arrived.length)));
            ByteBuffer shared = ByteBuffer.wrap(Arrays.copyOf(arrived, n));
            arrived = Arrays.copyOfRange(arrived, n, arrived.length);
            receiver.onRead(shared.duplicate());
            Arrays.fill(shared.array(), POISON);
            other().moveSoon();
            deliverSoon();
        } else if (finArrived && !endTold) {
            endTold = true;
            receiver.onEnd();
        }
    }

    /** The other end reads what has arrived, then the end; after a reset it fails at once. */
    private void close(@Nullable IOException cause, @Nullable IOException forPeer) {
        if (closed) {
            return;
        }
        closed = true;
        unsent = new byte[0];
        MemoryWire to = other();
        loop.execute(() -> {
            if (forPeer != null) {
                to.close(forPeer, null);
            } else {
                to.finArrived = true;
                to.deliverSoon();
            }
        });
        WireEvents receiver = events;
        events = null;
        if (receiver != null) {
            receiver.onClosed(cause);
        }
    }

    /** A receiver for the test's end that collects. */
    public static final class Collector implements WireEvents {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;
        private boolean closed;
        private @Nullable IOException cause;

        @Override
        public void onRead(ByteBuffer in) {
            byte[] some = new byte[in.remaining()];
            in.get(some);
            bytes.writeBytes(some);
        }

        @Override
        public void onEnd() {
            ended = true;
        }

        @Override
        public void onClosed(@Nullable IOException why) {
            closed = true;
            cause = why;
        }

        public byte[] bytes() {
            return bytes.toByteArray();
        }

        /** As ISO 8859-1. */
        public String text() {
            return bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        /** FIN came. */
        public boolean ended() {
            return ended;
        }

        public boolean closed() {
            return closed;
        }

        /** The peer reset it. */
        public boolean failed() {
            return cause != null;
        }
    }
}
