package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.codec.Linger;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import io.netty.util.collection.IntObjectHashMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, either side: frames in, windows, streams, and its end. A fault of the connection is told with GOAWAY and ends it; a fault of a
 * stream ends that stream. Loop-confined.
 */
abstract sealed class Session extends Side implements WireEvents, FrameReader.Sink permits Http2Server, Http2Client {
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
    private final Linger linger;
    final KeepAlive keepAlive;
    private final Blocks blocks;
    private final Controls controls;
    private final Intake intake;
    /** The newest stream that was opened, by whoever opens them. */
    int lastId;

    private boolean closing;
    private boolean goneAway;

    Session(Wire wire, Http2Options options, Http2Stats stats) {
        this.wire = wire;
        this.options = options;
        this.stats = stats;
        floods = new Floods(options, stats);
        sender = new Sender(wire, floods, stats);
        check = new HeadCheck(options.maxHeadBytes(), options.maxHeaderCount(), options.allowConnect());
        reader = new FrameReader(wire.loop(), this);
        linger = new Linger(wire);
        keepAlive = new KeepAlive(this);
        blocks = new Blocks(this);
        controls = new Controls(this);
        intake = new Intake(this);
    }

    final void openWindow() {
        intake.open();
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
        sender.out.taken();
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
        sender.out.gone();
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
        if (!open()) {
            fail(Frame.PROTOCOL_ERROR, "frame out of place");
        } else if (floods.control(wire.loop().nanoTime())) {
            calm();
        }
    }

    @Override
    public final void frame(int type, int flags, int id, byte[] a, int from, int to) {
        if (!controls.settingsSeen() && type != Frame.SETTINGS || blocks.open() && !blocks.continues(type, id)) {
            fail(Frame.PROTOCOL_ERROR, "frame out of place");
            return;
        }
        int length = to - from;
        switch (type) {
            case Frame.HEADERS -> blocks.headers(flags, id, a, from, to);
            case Frame.CONTINUATION -> blocks.continuation(flags, a, from, to);
            case Frame.PRIORITY -> controls.priority(id, a, from, length);
            case Frame.RST_STREAM -> controls.reset(id, a, from, length);
            case Frame.SETTINGS -> controls.settings(flags, id, a, from, to);
            case Frame.PING -> controls.ping(flags, id, a, from, length);
            case Frame.GOAWAY -> {
                if (id != 0 || length < 8) {
                    fail(id != 0 ? Frame.PROTOCOL_ERROR : Frame.FRAME_SIZE_ERROR, "bad GOAWAY");
                } else {
                    goaway(Frame.int32(a, from) & 0x7FFF_FFFF, Frame.int32(a, from + 4));
                }
            }
            case Frame.WINDOW_UPDATE -> controls.windowUpdate(id, a, from, length);
            default -> fail(Frame.PROTOCOL_ERROR, "push is not allowed");
        }
    }

    /** See {@link Blocks#decode}. */
    final @Nullable Headers decode(HeadCheck.Form form, byte[] a, int from, int to) {
        return blocks.decode(form, a, from, to);
    }

    final void drop(Headers head) {
        blocks.drop(head);
    }

    /** A stream of the peer's ended early by its own doing. */
    final void premature() {
        if (!closing && floods.reset(wire.loop().nanoTime())) {
            prematureResets();
            calm();
        }
    }

    /** Whether no stream with that identifier was ever opened. */
    final boolean idle(int id) {
        return (id & 1) == 0 || id > lastId;
    }

    /** The peer has said hello, and is not in the middle of a header block. */
    final boolean open() {
        return controls.settingsSeen() && !blocks.open();
    }

    @Override
    public final void dataBegins(int flags, int id, int length) {
        intake.begins(flags, id, length);
    }

    @Override
    public final void data(ByteBuffer bytes, boolean last) {
        intake.data(bytes, last);
    }

    /** See {@link Intake#taken}. */
    final void taken(Http2Stream stream, int bytes) {
        intake.taken(stream, bytes);
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
            intake.credit(untaken);
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
        blocks.forget();
        sender.out.flush();
        linger.begin(delayMillis);
    }
}
