package dev.sluice.runtime.codec.h2;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes DATA, and opens windows as it is taken on: the connection's, and each stream's. Loop-confined. */
final class Intake {
    private final Session session;
    private int receiveWindow;
    private int unacknowledged;
    private @Nullable Http2Stream receiving;
    private boolean receivingEnd;
    private int receivingLeft;

    Intake(Session session) {
        this.session = session;
        receiveWindow = Math.max(Frame.DEFAULT_WINDOW, session.options.initialConnectionWindow());
    }

    /** Says how much the peer may send, if that is more than usual. */
    void open() {
        if (receiveWindow > Frame.DEFAULT_WINDOW) {
            session.sender.windowUpdate(0, receiveWindow - Frame.DEFAULT_WINDOW);
        }
    }

    void begins(int flags, int id, int length) {
        receiving = null;
        if (!session.open() || id == 0 || session.idle(id)) {
            session.fail(Frame.PROTOCOL_ERROR, "DATA of no stream");
            return;
        }
        receiveWindow -= length;
        if (receiveWindow < 0) {
            session.fail(Frame.FLOW_CONTROL_ERROR, "window exceeded");
            return;
        }
        boolean end = (flags & Frame.END_STREAM) != 0;
        if (session.floods.frame(length == 0 && !end)) {
            session.calm();
            return;
        }
        Http2Stream stream = session.streams.get(id);
        if (stream == null) {
            if (session.closed.isOver(id)) {
                session.fail(Frame.STREAM_CLOSED, "DATA of a closed stream");
            } else if (session.closed.skipped(id)) {
                session.fail(Frame.PROTOCOL_ERROR, "DATA of no stream");
            } else {
                credit(length);
            }
            return;
        }
        if (stream.remoteDone() || !stream.headSeen()) {
            credit(length);
            session.fault(stream, stream.remoteDone() ? Frame.STREAM_CLOSED : Frame.PROTOCOL_ERROR, HeadCheck.RULE);
            return;
        }
        stream.receiveWindow -= length;
        stream.received(Frame.HEAD + length);
        if (stream.receiveWindow < 0) {
            credit(length);
            session.fault(stream, Frame.FLOW_CONTROL_ERROR, HeadCheck.RULE);
            return;
        }
        receiving = stream;
        receivingEnd = end;
        receivingLeft = length;
    }

    void data(ByteBuffer bytes, boolean last) {
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
        boolean early = session.creditsOnArrival();
        if (early) {
            credit(n);
        }
        boolean good = stream.bodyCame(bytes, last && receivingEnd);
        if (!good) {
            receiving = null;
            credit(early ? receivingLeft : n + receivingLeft);
            session.malformed(stream, HeadCheck.RULE);
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
    void taken(Http2Stream stream, int bytes) {
        if (!stream.over() && !stream.remoteDone()) {
            stream.credit += bytes;
            if (stream.credit >= session.options.initialStreamWindow() / 2) {
                session.sender.windowUpdate(stream.id, stream.credit);
                stream.receiveWindow += stream.credit;
                stream.credit = 0;
            }
        }
        if (!session.creditsOnArrival()) {
            credit(bytes);
        }
    }

    void credit(int bytes) {
        unacknowledged += bytes;
        if (unacknowledged >= session.options.initialConnectionWindow() / 2 && session.wire.open()) {
            session.sender.windowUpdate(0, unacknowledged);
            receiveWindow += unacknowledged;
            unacknowledged = 0;
        }
    }
}
