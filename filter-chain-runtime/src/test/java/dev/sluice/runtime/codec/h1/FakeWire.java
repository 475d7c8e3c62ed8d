package dev.sluice.runtime.codec.h1;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A wire whose other end is the test: what is fed is read at once, in the cuts given, and what is written is collected. */
final class FakeWire implements Wire {
    final ManualLoop loop = new ManualLoop();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> input = new ArrayDeque<>();
    private @Nullable WireEvents events;
    private boolean delivering;
    boolean paused;
    boolean ended;
    boolean closed;
    boolean wasReset;
    boolean writable = true;

    /** The other end sends bytes that arrive in one piece. */
    void feed(byte[] bytes) {
        input.add(bytes.clone());
        deliver();
        loop.run();
    }

    void feed(String latin1) {
        feed(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The other end half-closes. */
    void feedEnd() {
        if (!closed && events != null) {
            events.onEnd();
            loop.run();
        }
    }

    void drained() {
        writable = true;
        if (events != null) {
            events.onWritable();
        }
        loop.run();
    }

    /** What was written since the last call. */
    String written() {
        String text = written.toString(StandardCharsets.ISO_8859_1);
        written.reset();
        return text;
    }

    byte[] writtenBytes() {
        return written.toByteArray();
    }

    boolean over() {
        return ended || closed;
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        while (!paused && !closed && !input.isEmpty() && events != null) {
            byte[] next = input.poll();
            ByteBuffer shared = ByteBuffer.allocate(next.length).put(next).flip();
            events.onRead(shared);
            for (int i = 0; i < next.length; i++) {
                shared.clear().put(i, (byte) 0xDD);
            }
        }
        delivering = false;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public SocketAddress local() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    @Override
    public SocketAddress remote() {
        return InetSocketAddress.createUnresolved("there", 2);
    }

    @Override
    public void start(WireEvents receiver) {
        events = receiver;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        if (!over()) {
            written.writeBytes(some);
        }
    }

    @Override
    public void flush() {}

    @Override
    public long pending() {
        return 0;
    }

    @Override
    public void watermarks(int lowBytes, int highBytes) {}

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        loop.execute(this::deliver);
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (events != null) {
                events.onClosed(null);
            }
        }
    }

    @Override
    public void reset() {
        wasReset = true;
        close();
    }

    @Override
    public boolean open() {
        return !closed;
    }

    /** The bytes cut in pieces that end before each of {@code cuts}, in rising order. */
    static byte[][] cut(byte[] bytes, int... cuts) {
        byte[][] pieces = new byte[cuts.length + 1][];
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            pieces[i] = Arrays.copyOfRange(bytes, from, to);
            from = to;
        }
        return pieces;
    }

    /** One byte a piece. */
    static byte[][] single(byte[] bytes) {
        byte[][] pieces = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            pieces[i] = new byte[] {bytes[i]};
        }
        return pieces;
    }
}
