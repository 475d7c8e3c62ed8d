package dev.sluice.runtime.codec.h2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the two ends of a connection do differently. Loop-confined. */
abstract sealed class Side permits Session {
    /** Response-code-details or failure reason of streams that a lost connection cuts. */
    abstract String cutDetails(@Nullable IOException cause);

    abstract void gone(@Nullable IOException cause);

    /** A whole header block; decode it with {@link Session#decode}. */
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

    /** A response's head is next. */
    void responding() {}

    /** The peer ended streams early so often that the connection ends. */
    void prematureResets() {}

    /** Settings came. */
    void settled() {}

    /** The newest stream of the peer's that was looked at. */
    int lastPeerId() {
        return 0;
    }
}
