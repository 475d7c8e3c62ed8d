package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.runtime.chain.Lane;
import org.jspecify.annotations.Nullable;

/** Lets a WebSocket's bytes pass and knows where its frames end, so that a close frame can be put between two of them. Loop-confined. */
final class Boundary implements Transform {
    private static final int MOST_HEAD = 14;

    private final Lane lane;
    private final byte[] head = new byte[MOST_HEAD];
    private int length;
    private long left;
    private @Nullable Sink sink;
    private @Nullable Bytes closing;
    private boolean over;

    Boundary(Lane lane) {
        this.lane = lane;
    }

    void starts(Sink into) {
        sink = into;
    }

    /** Behind the frame that is passing now. */
    void close(Bytes frame) {
        closing = frame;
        if (left == 0 && length == 0) {
            finish(frame);
        }
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        int at = 0;
        while (at < in.length()) {
            at = pass(in, at);
            Bytes frame = closing;
            if (frame != null && left == 0 && length == 0) {
                out.write(in.slice(0, at));
                finish(frame);
                return;
            }
        }
        out.write(in);
    }

    private int pass(Bytes in, int at) {
        if (left > 0) {
            int count = (int) Math.min(left, in.length() - at);
            left -= count;
            return at + count;
        }
        head[length++] = in.at(at);
        Bytes so = Bytes.of(head);
        if (length >= 2 && length == FrameHead.size(so, 0)) {
            left = Math.max(0, FrameHead.payload(so, 0));
            length = 0;
        }
        return at + 1;
    }

    private void finish(Bytes frame) {
        Sink into = sink;
        if (into != null && !over) {
            over = true;
            into.write(frame);
            lane.finish(into, new Headers());
        }
    }
}
