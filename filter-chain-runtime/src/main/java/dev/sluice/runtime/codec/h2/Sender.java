package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a connection sends: frames, compressed heads, and DATA as far as the peer's windows and the wire allow. Streams that have to wait take turns,
 * a frame each. Loop-confined.
 */
final class Sender {
    private static final LoopLocal<Scratch> SCRATCH = LoopLocal.of(loop -> new Scratch());

    /** Where heads are compressed. */
    private static final class Scratch {
        byte[] bytes = new byte[4096];
    }

    private final Wire wire;
    private final Floods floods;
    private final Http2Stats stats;
    private final Scratch scratch;
    private final HpackWriter hpack = new HpackWriter();
    private final ArrayDeque<Http2Stream> turns = new ArrayDeque<>();
    final Outbox out;
    private long window = Frame.DEFAULT_WINDOW;
    private int initialWindow = Frame.DEFAULT_WINDOW;
    private boolean pumping;

    Sender(Wire wire, Floods floods, Http2Stats stats) {
        this.wire = wire;
        this.floods = floods;
        this.stats = stats;
        scratch = wire.loop().local(SCRATCH);
        out = new Outbox(wire, stats);
    }

    int initialWindow() {
        return initialWindow;
    }

    /** What the peer said about its streams' windows from now on. */
    void initialWindow(int bytes) {
        initialWindow = bytes;
    }

    void headerTable(int bytes) {
        hpack.limit(bytes);
    }

    /** False: the peer gives more than it may. */
    boolean widen(int bytes) {
        window += bytes;
        return window <= Frame.MAX_WINDOW;
    }

    void settings(int... pairs) {
        out.frame(pairs.length * 3, Frame.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.put(new byte[] {(byte) (pairs[i] >>> 8), (byte) pairs[i]}, 0, 2);
            out.int32(pairs[i + 1]);
        }
    }

    void settingsAck() {
        out.frame(0, Frame.SETTINGS, Frame.ACK, 0);
        out.provoked();
    }

    void ping(int flags, byte[] a, int from) {
        out.frame(8, Frame.PING, flags, 0);
        out.put(a, from, 8);
        out.provoked();
    }

    void windowUpdate(int id, int bytes) {
        out.frame(4, Frame.WINDOW_UPDATE, 0, id);
        out.int32(bytes);
    }

    void reset(int id, int code) {
        stats.txReset.add(1);
        out.control(Frame.RST_STREAM, 0, id, code);
    }

    void goaway(int last, int code, String why) {
        stats.goawaySent.add(1);
        byte[] text = why.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        out.frame(8 + text.length, Frame.GOAWAY, 0, 0);
        out.int32(last);
        out.int32(code);
        out.put(text, 0, text.length);
    }

    /** A head or trailers; returns the bytes it took. */
    int head(int id, Headers fields, boolean end, boolean trailers) {
        Headers.Wire from = fields.wire();
        int most = HpackWriter.most(from);
        if (scratch.bytes.length < most) {
            scratch.bytes = new byte[most];
        }
        byte[] block = scratch.bytes;
        int length = hpack.write(from, block, 0, trailers);
        int first = Math.min(length, Frame.MAX_LENGTH);
        int flags = (end ? Frame.END_STREAM : 0) | (first == length ? Frame.END_HEADERS : 0);
        out.frame(first, Frame.HEADERS, flags, id);
        out.put(block, 0, first);
        int frames = 1;
        for (int at = first; at < length; frames++) {
            int n = Math.min(length - at, Frame.MAX_LENGTH);
            out.frame(n, Frame.CONTINUATION, at + n == length ? Frame.END_HEADERS : 0, id);
            out.put(block, at, n);
            at += n;
        }
        if (scratch.bytes.length > 64 << 10) {
            scratch.bytes = Arrays.copyOf(scratch.bytes, 4096);
        }
        return length + frames * Frame.HEAD;
    }

    /** {@code :status: 100}. */
    void goOn(int id) {
        out.frame(5, Frame.HEADERS, Frame.END_HEADERS, id);
        out.put(new byte[] {8, 3, '1', '0', '0'}, 0, 5);
    }

    /** Sends what may be sent now of those bytes. */
    void data(Http2Stream stream, ByteBuffer bytes, boolean end) {
        while (bytes.hasRemaining() && wire.writable()) {
            int n = (int) Math.min(Math.min(bytes.remaining(), Frame.MAX_LENGTH), Math.min(window, stream.sendWindow));
            if (n <= 0) {
                break;
            }
            window -= n;
            stream.sendWindow -= n;
            frame(stream, bytes, n, end && n == bytes.remaining());
        }
        out.sendLarge();
    }

    void emptyEnd(Http2Stream stream) {
        frame(stream, ByteBuffer.allocate(0), 0, true);
    }

    private void frame(Http2Stream stream, ByteBuffer bytes, int n, boolean end) {
        floods.dataSent();
        out.frame(n, Frame.DATA, end ? Frame.END_STREAM : 0, stream.id);
        out.put(bytes, n);
        stream.sent(n + Frame.HEAD);
    }

    /** The stream has bytes that wait; it is asked when windows or the wire open. */
    void queue(Http2Stream stream) {
        if (!stream.queued && stream.sendWindow > 0) {
            stream.queued = true;
            turns.addLast(stream);
        }
    }

    /** Lets waiting streams send, a frame each in turn. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (window > 0 && wire.writable()) {
                @Nullable Http2Stream next = turns.pollFirst();
                if (next == null) {
                    break;
                }
                next.queued = false;
                next.drain();
            }
        } finally {
            pumping = false;
        }
    }

    void forget(Http2Stream stream) {
        if (stream.queued) {
            stream.queued = false;
            turns.remove(stream);
        }
    }
}
