package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Sink;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Transform;
import dev.sluice.runtime.chain.Lane;
import org.jspecify.annotations.Nullable;

/**
 * One filter's look at one direction: frames are cut out of the chunks and shown one at a time. What rests of a chunk when the filter holds, or when
 * the sink is full, waits here, and the lane brings no more until it has gone. Loop-confined.
 */
abstract class Station implements Transform {
    final Conversation talk;
    final MessageTransform transform;
    private final boolean request;
    private final Lane lane;
    private final Cutter cutter;
    private final Output output = new Output(this);
    private @Nullable Sink sink;
    private @Nullable Cut shown;
    private int holds;
    private boolean looking;

    Station(Conversation talk, boolean request, Lane lane, MessageTransform transform, Shape shape) {
        this.talk = talk;
        this.request = request;
        this.lane = lane;
        this.transform = transform;
        this.cutter = new Cutter(shape);
    }

    final void starts(Sink into) {
        sink = into;
    }

    final Sink sink() {
        Sink now = sink;
        if (now == null) {
            throw new IllegalStateException("not installed");
        }
        return now;
    }

    final boolean request() {
        return request;
    }

    /** Its lane, which another one may have replaced. */
    final Lane lane() {
        return lane;
    }

    final MessageSink output() {
        return output;
    }

    final void flush() {
        output.flush();
    }

    /** The peer was told that nothing more comes. */
    boolean closed() {
        return false;
    }

    /** A whole frame. */
    abstract void frame(Bytes raw, int from);

    /** In bytes. */
    abstract Bytes encoded(StreamMessage message);

    /** That message has been written, changed or not. */
    void written(StreamMessage message) {}

    /** As a message of this protocol. */
    abstract StreamMessage made(Bytes data);

    /** As above, for text. */
    abstract StreamMessage made(String text);

    /** Why a frame with that code is broken. */
    abstract String why(int code);

    /** The source has ended; false if that is an error, which has been dealt with. */
    abstract boolean ends(Headers trailers, boolean inFrame);

    // The lane.

    @Override
    public final void chunk(Bytes in, Sink out) {
        cutter.take(in);
        look();
    }

    @Override
    public final void end(Headers trailers, Sink out) {
        if (!talk.ended() && ends(trailers, cutter.inFrame())) {
            transform.end(trailers, output);
        }
    }

    @Override
    public void close() {
        transform.close();
    }

    private void look() {
        looking = true;
        try {
            while (holds == 0 && !talk.ended() && !over()) {
                if (cutter.rests() && !sink().writable()) {
                    output.flush();
                    holds++;
                    sink().whenWritable(this::released);
                    break;
                }
                Bytes raw = cutter.next();
                if (raw == null) {
                    break;
                }
                frame(raw, cutter.from());
            }
            if (cutter.broken() != 0 && !talk.ended()) {
                output.flush();
                talk.broken(this, cutter.broken(), why(cutter.broken()));
            }
        } finally {
            looking = false;
            if (!over()) {
                output.flush();
            }
            cutter.keep();
        }
    }

    private boolean over() {
        return lane.stopped();
    }

    /** What the frames hold is shown to the filter. */
    final void show(Cut message) {
        shown = message;
        try {
            if (message.kind().control()) {
                transform.control(message, output);
            } else {
                transform.message(message, output);
            }
        } finally {
            shown = null;
        }
    }

    /** Bytes of the chunk that is being looked at. */
    final Bytes slice(int from, int to) {
        return cutter.slice(from, to);
    }

    // The filter's waits.

    final void held() {
        holds++;
        if (shown != null) {
            shown.keep();
        }
    }

    final void released() {
        holds--;
        if (!looking) {
            look();
        }
    }
}
