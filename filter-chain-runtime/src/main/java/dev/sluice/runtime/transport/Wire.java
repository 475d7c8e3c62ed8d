package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connected byte stream, plain or TLS, on one loop. Loop-confined. Writing never blocks: what the socket does not take at once waits
 * here and is counted by {@link #pending}; the owner watches {@link #writable} and stops its source. Reads come to {@link WireEvents}.
 */
public interface Wire {
    Loop loop();

    SocketAddress local();

    SocketAddress remote();

    /** What the two ends agreed to speak before the first byte, by ALPN: {@code h2}, {@code http/1.1}; empty if they did not. */
    default String applicationProtocol() {
        return "";
    }

    /** The TLS session, null on plain wires. */
    default @Nullable SSLSession session() {
        return null;
    }

    /** Sets the receiver and begins to read. May be called again to hand the wire to another receiver. */
    void start(WireEvents events);

    /**
     * Takes all remaining bytes over; the buffer may be reused on return. Small writes of one turn leave in one send: they are merged in the
     * loop's shared send buffer, which is flushed at the end of the turn, when full, or by {@link #flush}.
     */
    void write(ByteBuffer bytes);

    /** Sends what was merged so far. */
    void flush();

    /** Bytes taken but not yet accepted by the socket. */
    long pending();

    /** Above {@code highBytes} pending the wire is not writable; {@link WireEvents#onWritable} comes once it is at or below {@code lowBytes}. */
    void watermarks(int lowBytes, int highBytes);

    /**
     * Watermarks for a configured buffer limit (0: none). A slow peer is never worth more than 128 KiB of it: beyond that, buffering costs memory on
     * every stalled connection and brings no speed.
     */
    default void bufferLimit(int bytes) {
        int high = bytes > 0 ? Math.min(bytes, 128 << 10) : 128 << 10;
        watermarks(high / 2, high);
    }

    /** False from crossing the high watermark until the low one is reached. */
    boolean writable();

    /** Stops reading (no event, no spinning) until {@link #resume}; calls do not nest. */
    void pause();

    void resume();

    /** Half-close: FIN after everything pending was sent. Further writes are dropped. */
    void end();

    /** Sends everything pending, then closes. {@link WireEvents#onClosed} follows. */
    void finish();

    /** Closes now; pending bytes are dropped. {@link WireEvents#onClosed} comes before this returns, unless it came already. */
    void close();

    /** As {@link #close}, with a TCP reset. */
    void reset();

    /** False once closed. */
    boolean open();
}
