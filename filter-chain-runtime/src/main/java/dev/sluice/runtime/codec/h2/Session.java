package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.codec.HeadPool;
import dev.sluice.runtime.codec.Linger;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import io.netty.util.collection.IntObjectHashMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, either side: frames in, windows, streams, and its end. A fault of the connection is told with GOAWAY and ends it; a fault of a
 * stream ends that stream. Loop-confined.
 */
abstract sealed class Session implements WireEvents, FrameReader.Sink permits Http2Server, Http2Client {
    static final String CODEC_ERROR = "codec_error";

    final Wire wire;
    final Http2Options options;
    final Http2Stats stats;
    final Sender sender;
    final Floods floods;
    final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
    final Closed closed = new Closed();
    final HeadCheck check;
    private final FrameReader reader;
    private final HpackReader hpack;
    private final HeadPool pool;
    private final Linger linger;
    private final KeepAlive keepAlive;
    /** The newest stream that was opened, by whoever opens them. */
    int lastId;

    private boolean settingsSeen;
    private boolean closing;
    private boolean goneAway;
    private int receiveWindow;
    private int unacknowledged;
    private @Nullable Http2Stream receiving;
    private boolean receivingEnd;
    private int receivingLeft;
    private byte @Nullable [] block;
    private int blockLength;
    private int blockFrames;
    private int blockId;
    private int blockFlags;

    Session(Wire wire, Http2Options options, Http2Stats stats) {
        this.wire = wire;
        this.options = options;
        this.stats = stats;
        floods = new Floods(options, stats);
        sender = new Sender(wire, floods, stats);
        check = new HeadCheck(options.maxHeadBytes(), options.maxHeaderCount(), options.allowConnect());
        reader = new FrameReader(wire.loop(), this);
        hpack = new HpackReader(options.headerTableSize());
        pool = HeadPool.of(wire.loop());
        linger = new Linger(wire);
        keepAlive = new KeepAlive(this);
        receiveWindow = Math.max(Frame.DEFAULT_WINDOW, options.initialConnectionWindow());
    }

    final void openWindow() {
        if (receiveWindow > Frame.DEFAULT_WINDOW) {
            sender.windowUpdate(0, receiveWindow - Frame.DEFAULT_WINDOW);
        }
        keepAlive.begin();
    }

    // The wire.

    final void read(ByteBuffer in) {
        reader.read(in);
        if (closing) {
            in.position(in.limit());
        } else if (floods.outbound(sender.out)) {
            calm();
        }
        keepAlive.heard();
    }

    @Override
    public final void onEnd() {
        wire.close();
    }

    @Override
    public final void onWritable() {
        sender.pump();
        for (Http2Stream stream : all()) {
            if (!wire.writable()) {
                break;
            }
            stream.wireWritable();
        }
    }

    @Override
    public final void onClosed(@Nullable IOException cause) {
        closing = true;
        linger.cancel();
        keepAlive.stop();
        StreamReset.Kind kind = cause == null ? StreamReset.Kind.REMOTE : StreamReset.Kind.CONNECTION;
        cutAll(StreamReset.of(kind, cutDetails(cause)));
        gone(cause);
    }

    final void probe() {
        keepAlive.probe();
    }

    final void cutAll(StreamReset why) {
        for (Http2Stream stream : all()) {
            stream.cut(why);
        }
    }

    final List<Http2Stream> all() {
        return new ArrayList<>(streams.values());
    }

    // What the two sides do differently.

    /** Response-code-details or failure reason of streams that a lost connection cuts. */
    abstract String cutDetails(@Nullable IOException cause);

    abstract void gone(@Nullable IOException cause);

    /** A whole header block; decode it with {@link #decode}. */
    abstract void headers(int id, boolean end, byte[] a, int from, int to);

    /** A stream left the table. */
    abstract void left(Http2Stream stream);

    /**
     * Whether the connection's window opens as bytes come, not as they are taken: right where streams of several owners share a connection, so that
     * a slow one does not stop the others. Memory then is bounded by the streams' own windows.
     */
    boolean creditsOnArrival() {
        return false;
    }

    /** The peer allows so many streams. */
    void peerStreams(long most) {}

    abstract void goaway(int last, int code);

    /** Somebody's answer says that it is the last exchange. */
    abstract void lastExchange();

    /** The connection is about to end for a fault of the peer. */
    abstract void failing(String details);

    /** A client's stream begins: gives it the next identifier. */
    boolean begin(Http2Stream stream) {
        return true;
    }

    /** The answer to a PING of ours that was not of the keep-alive. */
    void pong() {}

    // Frames.

    @Override
    public final boolean reading() {
        return !closing;
    }

    final boolean closing() {
        return closing;
    }

    @Override
    public final void broken(int code, String why) {
        fail(code, why);
    }

    @Override
    public void headBegins() {}

    @Override
    public final void unknown() {
        if (block != null || !settingsSeen) {
            fail(Frame.PROTOCOL_ERROR, "frame out of place");
        } else if (floods.control(wire.loop().nanoTime())) {
            calm();
        }
    }

    @Override
    public final void frame(int type, int flags, int id, byte[] a, int from, int to) {
        if (!settingsSeen && type != Frame.SETTINGS || block != null && (type != Frame.CONTINUATION || id != blockId)) {
            fail(Frame.PROTOCOL_ERROR, "frame out of place");
            return;
        }
        int length = to - from;
        switch (type) {
            case Frame.HEADERS -> headersFrame(flags, id, a, from, to);
            case Frame.CONTINUATION -> continuation(flags, a, from, to);
            case Frame.PRIORITY -> priority(id, a, from, length);
            case Frame.RST_STREAM -> reset(id, a, from, length);
            case Frame.SETTINGS -> settings(flags, id, a, from, to);
            case Frame.PING -> ping(flags, id, a, from, length);
            case Frame.GOAWAY -> {
                if (id != 0 || length < 8) {
                    fail(id != 0 ? Frame.PROTOCOL_ERROR : Frame.FRAME_SIZE_ERROR, "bad GOAWAY");
                } else {
                    goaway(Frame.int32(a, from) & 0x7FFF_FFFF, Frame.int32(a, from + 4));
                }
            }
            case Frame.WINDOW_UPDATE -> windowUpdate(id, a, from, length);
            default -> fail(Frame.PROTOCOL_ERROR, "push is not allowed");
        }
    }

    private void headersFrame(int flags, int id, byte[] a, int from, int to) {
        int start = from;
        int end = to;
        if ((flags & Frame.PADDED) != 0) {
            end -= start < to ? a[start++] & 0xFF : to;
        }
        boolean self = false;
        if ((flags & Frame.WITH_PRIORITY) != 0) {
            self = start + 5 <= end && (Frame.int32(a, start) & 0x7FFF_FFFF) == id;
            start += 5;
        }
        if (id == 0 || end < start) {
            fail(Frame.PROTOCOL_ERROR, "bad HEADERS");
        } else if (floods.frame(end == start && (flags & Frame.END_STREAM) == 0)) {
            calm();
        } else if ((flags & Frame.END_HEADERS) == 0) {
            block = Arrays.copyOfRange(a, start, Math.max(end, start + 1024));
            blockLength = end - start;
            blockFrames = 1;
            blockId = id;
            blockFlags = flags;
            headBegins();
        } else {
            headers(id, (flags & Frame.END_STREAM) != 0, a, start, end);
        }
        Http2Stream stream = self ? streams.get(id) : null;
        if (stream != null) {
            fault(stream, Frame.PROTOCOL_ERROR, HeadCheck.RULE);
        }
    }

    private void continuation(int flags, byte[] a, int from, int to) {
        byte[] whole = block;
        if (whole == null) {
            fail(Frame.PROTOCOL_ERROR, "CONTINUATION without HEADERS");
            return;
        }
        int length = to - from;
        if (floods.frame(length == 0) || floods.block(++blockFrames, blockLength + length)) {
            calm();
            return;
        }
        if (blockLength + length > whole.length) {
            whole = Arrays.copyOf(whole, Math.max(whole.length * 2, blockLength + length));
            block = whole;
        }
        System.arraycopy(a, from, whole, blockLength, length);
        blockLength += length;
        if ((flags & Frame.END_HEADERS) != 0) {
            block = null;
            headers(blockId, (blockFlags & Frame.END_STREAM) != 0, whole, 0, blockLength);
        }
    }

    /** Null if the connection ended over it; look at {@link #check} then. The head is given back with {@link #drop} if nobody gets it. */
    final @Nullable Headers decode(HeadCheck.Form form, byte[] a, int from, int to) {
        Headers head = pool.take();
        check.begin(form, head);
        if (!hpack.read(a, from, to, check)) {
            fail(Frame.COMPRESSION_ERROR, "bad header block");
            return null;
        }
        check.finish();
        if (check.absurd()) {
            stats.headerOverflow.add(1);
            calm();
            return null;
        }
        return head;
    }

    final void drop(Headers head) {
        pool.give(head);
    }

    private void priority(int id, byte[] a, int from, int length) {
        if (id == 0) {
            fail(Frame.PROTOCOL_ERROR, "bad PRIORITY");
        } else if (floods.priority()) {
            calm();
        } else if (length != 5 || (Frame.int32(a, from) & 0x7FFF_FFFF) == id) {
            int code = length != 5 ? Frame.FRAME_SIZE_ERROR : Frame.PROTOCOL_ERROR;
            Http2Stream stream = streams.get(id);
            if (stream != null) {
                fault(stream, code, HeadCheck.RULE);
            } else {
                fail(code, "bad PRIORITY");
            }
        }
    }

    private void reset(int id, byte[] a, int from, int length) {
        if (length != 4) {
            fail(Frame.FRAME_SIZE_ERROR, "bad RST_STREAM");
            return;
        }
        if (id == 0 || idle(id)) {
            fail(Frame.PROTOCOL_ERROR, "RST_STREAM of no stream");
            return;
        }
        stats.rxReset.add(1);
        int code = Frame.int32(a, from);
        Http2Stream stream = streams.get(id);
        closed.over(id);
        if (stream != null) {
            boolean refused = code == Frame.REFUSED_STREAM;
            if (refused) {
                stats.refused.add(1);
            }
            boolean early = !stream.headSent();
            StreamReset.Kind kind = refused ? StreamReset.Kind.REFUSED : StreamReset.Kind.REMOTE;
            stream.cut(StreamReset.of(kind, refused ? "http2.remote_refuse" : "http2.remote_reset"));
            if (early) {
                premature();
            }
        }
    }

    /** A stream of the peer's ended early by its own doing. */
    final void premature() {
        if (!closing && floods.reset(wire.loop().nanoTime())) {
            prematureResets();
            calm();
        }
    }

    void prematureResets() {}

    /** Whether no stream with that identifier was ever opened. */
    final boolean idle(int id) {
        return (id & 1) == 0 || id > lastId;
    }

    private void settings(int flags, int id, byte[] a, int from, int to) {
        boolean ack = (flags & Frame.ACK) != 0;
        if (id != 0) {
            fail(Frame.PROTOCOL_ERROR, "SETTINGS of a stream");
        } else if ((to - from) % 6 != 0 || ack && to > from) {
            fail(Frame.FRAME_SIZE_ERROR, "bad SETTINGS");
        } else if (settingsSeen && floods.control(wire.loop().nanoTime())) {
            calm();
        } else if (ack) {
            if (!settingsSeen) {
                fail(Frame.PROTOCOL_ERROR, "frame out of place");
            }
        } else {
            settingsSeen = true;
            for (int at = from; at < to && !closing; at += 6) {
                setting((a[at] & 0xFF) << 8 | a[at + 1] & 0xFF, Frame.int32(a, at + 2));
            }
            if (!closing) {
                sender.settingsAck();
                sender.pump();
                settled();
            }
        }
    }

    /** Settings came. */
    void settled() {}

    private void setting(int name, int value) {
        switch (name) {
            case Frame.HEADER_TABLE_SIZE -> sender.headerTable(value);
            case Frame.ENABLE_PUSH -> {
                if (value != 0 && (value != 1 || this instanceof Http2Client)) {
                    fail(Frame.PROTOCOL_ERROR, "bad ENABLE_PUSH");
                }
            }
            case Frame.MAX_CONCURRENT_STREAMS -> peerStreams(Integer.toUnsignedLong(value));
            case Frame.INITIAL_WINDOW_SIZE -> initialWindow(value);
            case Frame.MAX_FRAME_SIZE -> {
                if (value < Frame.MAX_LENGTH || value >= 1 << 24) {
                    fail(Frame.PROTOCOL_ERROR, "bad MAX_FRAME_SIZE");
                }
            }
            default -> {}
        }
    }

    private void initialWindow(int value) {
        if (value < 0) {
            fail(Frame.FLOW_CONTROL_ERROR, "bad INITIAL_WINDOW_SIZE");
            return;
        }
        long change = (long) value - sender.initialWindow();
        sender.initialWindow(value);
        for (Http2Stream stream : all()) {
            if (!stream.widen(change)) {
                fail(Frame.FLOW_CONTROL_ERROR, "window too large");
                return;
            }
        }
    }

    private void ping(int flags, int id, byte[] a, int from, int length) {
        if (id != 0 || length != 8) {
            fail(id != 0 ? Frame.PROTOCOL_ERROR : Frame.FRAME_SIZE_ERROR, "bad PING");
        } else if ((flags & Frame.ACK) != 0) {
            if (!keepAlive.pong(a, from)) {
                pong();
            }
        } else if (floods.control(wire.loop().nanoTime())) {
            calm();
        } else {
            sender.ping(Frame.ACK, a, from);
        }
    }

    private void windowUpdate(int id, byte[] a, int from, int length) {
        if (length != 4) {
            fail(Frame.FRAME_SIZE_ERROR, "bad WINDOW_UPDATE");
            return;
        }
        int more = Frame.int32(a, from) & 0x7FFF_FFFF;
        Http2Stream stream = id == 0 ? null : streams.get(id);
        if (id != 0 && idle(id)) {
            fail(Frame.PROTOCOL_ERROR, "WINDOW_UPDATE of no stream");
        } else if (floods.windowUpdate()) {
            calm();
        } else if (id == 0) {
            if (more == 0 || !sender.widen(more)) {
                fail(more == 0 ? Frame.PROTOCOL_ERROR : Frame.FLOW_CONTROL_ERROR, "bad WINDOW_UPDATE");
            } else {
                sender.pump();
            }
        } else if (stream != null) {
            if (more == 0 || !stream.widen(more)) {
                fault(stream, more == 0 ? Frame.PROTOCOL_ERROR : Frame.FLOW_CONTROL_ERROR, HeadCheck.RULE);
            } else {
                sender.pump();
            }
        }
    }

    // DATA.

    @Override
    public final void dataBegins(int flags, int id, int length) {
        receiving = null;
        if (block != null || !settingsSeen || id == 0 || idle(id)) {
            fail(Frame.PROTOCOL_ERROR, "DATA of no stream");
            return;
        }
        receiveWindow -= length;
        if (receiveWindow < 0) {
            fail(Frame.FLOW_CONTROL_ERROR, "window exceeded");
            return;
        }
        boolean end = (flags & Frame.END_STREAM) != 0;
        if (floods.frame(length == 0 && !end)) {
            calm();
            return;
        }
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            if (closed.isOver(id)) {
                fail(Frame.STREAM_CLOSED, "DATA of a closed stream");
            } else if (closed.skipped(id)) {
                fail(Frame.PROTOCOL_ERROR, "DATA of no stream");
            } else {
                credit(length);
            }
            return;
        }
        if (stream.remoteDone() || !stream.headSeen()) {
            credit(length);
            fault(stream, stream.remoteDone() ? Frame.STREAM_CLOSED : Frame.PROTOCOL_ERROR, HeadCheck.RULE);
            return;
        }
        stream.receiveWindow -= length;
        stream.received(Frame.HEAD + length);
        if (stream.receiveWindow < 0) {
            credit(length);
            fault(stream, Frame.FLOW_CONTROL_ERROR, HeadCheck.RULE);
            return;
        }
        receiving = stream;
        receivingEnd = end;
        receivingLeft = length;
    }

    @Override
    public final void data(ByteBuffer bytes, boolean last) {
        Http2Stream stream = receiving;
        if (stream == null) {
            return;
        }
        int n = bytes.remaining();
        receivingLeft -= n;
        if (stream.over()) {
            // It ended while its frame came: the rest of the frame was never anybody's.
            receiving = null;
            credit(n + receivingLeft);
            return;
        }
        boolean early = creditsOnArrival();
        if (early) {
            credit(n);
        }
        boolean good = stream.bodyCame(bytes, last && receivingEnd);
        if (!good) {
            receiving = null;
            credit(early ? receivingLeft : n + receivingLeft);
            malformed(stream, HeadCheck.RULE);
        } else if (last) {
            receiving = null;
            if (receivingLeft > 0) {
                // Padding.
                taken(stream, receivingLeft);
                credit(early ? receivingLeft : 0);
            }
        }
    }

    /** A receiver took bytes of that stream: both windows open by as many, told in steps of half a window. */
    final void taken(Http2Stream stream, int bytes) {
        if (!stream.over() && !stream.remoteDone()) {
            stream.credit += bytes;
            if (stream.credit >= options.initialStreamWindow() / 2) {
                sender.windowUpdate(stream.id, stream.credit);
                stream.receiveWindow += stream.credit;
                stream.credit = 0;
            }
        }
        if (!creditsOnArrival()) {
            credit(bytes);
        }
    }

    private void credit(int bytes) {
        unacknowledged += bytes;
        if (unacknowledged >= options.initialConnectionWindow() / 2 && wire.open()) {
            sender.windowUpdate(0, unacknowledged);
            receiveWindow += unacknowledged;
            unacknowledged = 0;
        }
    }

    // Streams.

    final Http2Stream add(Http2Stream stream) {
        stream.sendWindow = sender.initialWindow();
        streams.put(stream.id, stream);
        stats.streams.add(1);
        floods.opened();
        return stream;
    }

    final void over(Http2Stream stream) {
        sender.forget(stream);
        int untaken = stream.untaken();
        if (!creditsOnArrival()) {
            credit(untaken);
        }
        if (stream.id != 0 && streams.remove(stream.id) != null) {
            stats.streams.add(-1);
            if (stream.remoteDone()) {
                closed.over(stream.id);
            }
        }
        left(stream);
    }

    /** The peer broke the rules on one stream. */
    final void fault(Http2Stream stream, int code, String details) {
        if (stream.over() || closing) {
            return;
        }
        sender.reset(stream.id, code);
        stream.cut(StreamReset.of(StreamReset.Kind.PROTOCOL, details));
        premature();
    }

    /** The peer's message on that stream is none. */
    final void malformed(Http2Stream stream, String details) {
        stats.messagingError.add(1);
        if (options.streamErrors()) {
            fault(stream, Frame.PROTOCOL_ERROR, details);
        } else {
            fail(Frame.PROTOCOL_ERROR, details);
        }
    }

    // The end.

    final void calm() {
        Counter counter = floods.counter();
        if (counter != null) {
            counter.add(1);
        }
        fail(Frame.ENHANCE_YOUR_CALM, "too much of it");
    }

    /** The peer broke the rules of the connection. */
    final void fail(int code, String why) {
        if (closing) {
            return;
        }
        closing = true;
        sender.goaway(lastPeerId(), code, why);
        failing(why);
        cutAll(StreamReset.of(StreamReset.Kind.PROTOCOL, CODEC_ERROR));
        shut(options.delayedCloseMillis());
    }

    /** The newest stream of the peer's that was looked at. */
    int lastPeerId() {
        return 0;
    }

    final void tellGoaway(int last, int code, String why) {
        goneAway = true;
        sender.goaway(last, code, why);
    }

    final boolean goneAway() {
        return goneAway;
    }

    /** Reads no more; sends what was written, then closes. */
    final void shut(long delayMillis) {
        closing = true;
        keepAlive.stop();
        block = null;
        sender.out.flush();
        linger.begin(delayMillis);
    }
}
