package dev.sluice.runtime.codec;

import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;

/** The incoming half of one HTTP exchange. All calls on its loop, in order; none after the end of both halves or {@link #onReset}. */
public interface HttpEvents {
    /** A 1xx head (never 101); client streams only. The headers are the receiver's from now on. */
    default void onInformational(Headers head) {}

    /** The head; the headers are the receiver's from now on. {@code end}: no body, no trailers. */
    void onHead(Headers head, boolean end);

    /** Body bytes without framing, valid during the call. Never called while the stream is paused, except for bytes already decoded in this turn. */
    void onData(ByteBuffer bytes, boolean end);

    /** The message ended with trailers; they are the receiver's. */
    void onTrailers(Headers trailers);

    /** The peer cut the exchange, the connection died, or the bytes were not HTTP. Last call. */
    void onReset(StreamReset why);

    /** {@link HttpStream#writable} became true again. */
    default void onWritable() {}

    /**
     * The exchange is over however it ended, by an own reset too; last of all. Only from client codecs that run several exchanges: where there is one,
     * {@link ClientHandler} says so.
     */
    default void onOver() {}
}
