package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;

/**
 * Frames of one direction, each checked as soon as its head is here. Source: RFC 6455, 5.2, 5.4, 5.5; codes 7.4.1. Loop-confined.
 */
final class WebSocketShape implements Shape {
    static final int PROTOCOL = 1002;
    static final int NOT_TEXT = 1007;
    static final int TOO_LARGE = 1009;
    /** Heads of fragments may take this much beside the limit. */
    private static final int MOST_HEADS = 64 << 10;

    private static final int MOST_CONTROL = 125;

    private final boolean masked;
    private final boolean deflated;
    private final int limit;

    /** Kind of the message that is being sent in fragments; 0 if none is. */
    int open;

    /** Payload that it has brought and that is kept. */
    long kept;

    /** The same with heads. */
    long keptRaw;

    WebSocketShape(boolean masked, boolean deflated, int limit) {
        this.masked = masked;
        this.deflated = deflated;
        this.limit = limit;
    }

    @Override
    public long wanted(Bytes in, int from, int have) {
        if (have < 2) {
            return 2;
        }
        if (!valid(in, from)) {
            return -PROTOCOL;
        }
        int head = FrameHead.size(in, from);
        if (have < head) {
            return head;
        }
        long payload = FrameHead.payload(in, from);
        if (payload < 0 || !shortest(in.at(from + 1) & 127, payload)) {
            return -PROTOCOL;
        }
        if (payload + kept > limit && FrameHead.opcode(in, from) < FrameHead.CLOSE
                || keptRaw > (long) limit + MOST_HEADS) {
            return -TOO_LARGE;
        }
        return head + payload;
    }

    private static boolean shortest(int said, long payload) {
        return said < 126 || (said == 126 ? payload > 125 : payload > 0xffff);
    }

    private boolean valid(Bytes in, int from) {
        int first = in.at(from);
        int opcode = FrameHead.opcode(in, from);
        boolean fin = FrameHead.fin(in, from);
        boolean reserved = (first & 0x30) != 0 || FrameHead.rsv1(in, from) && !(deflated && opcode > 0 && opcode < 3);
        if (reserved || FrameHead.masked(in, from) != masked) {
            return false;
        }
        return switch (opcode) {
            case FrameHead.CONTINUATION -> open != 0;
            case FrameHead.TEXT, FrameHead.BINARY -> open == 0;
            case FrameHead.CLOSE, FrameHead.PING, FrameHead.PONG -> fin && (in.at(from + 1) & 127) <= MOST_CONTROL;
            default -> false;
        };
    }

    /** 0, or the code that this close frame's payload ends the stream with. Source: RFC 6455, 5.5.1, 7.4. */
    static int problem(Bytes payload) {
        if (payload.length() == 0) {
            return 0;
        }
        if (payload.length() == 1) {
            return PROTOCOL;
        }
        int code = (payload.at(0) & 255) << 8 | payload.at(1) & 255;
        boolean may = code >= 3000 && code < 5000 || code >= 1000 && code < 1015 && (code < 1004 || code > 1006);
        return !may ? PROTOCOL : Utf8.valid(payload.slice(2, payload.length())) ? 0 : NOT_TEXT;
    }
}
