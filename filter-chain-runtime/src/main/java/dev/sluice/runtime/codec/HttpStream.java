package dev.sluice.runtime.codec;

import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing half of one HTTP exchange on some codec, and the brake for its incoming half. A server stream sends a response, a client stream a
 * request; neither says which HTTP version it is made of. Loop-confined. Heads carry pseudo-headers ({@code :method}, {@code :path}, {@code
 * :authority}, {@code :scheme}; {@code :status}). After the end or a reset every call is ignored.
 */
public interface HttpStream {
    /** A 1xx head other than 101; server streams only. */
    void informational(Headers head);

    /** The final head. {@code end}: nothing follows. The codec adds framing (content-length absent: chunked where needed). */
    void head(Headers head, boolean end);

    /** Body bytes, consumed on return. May be empty when {@code end}. */
    void data(ByteBuffer bytes, boolean end);

    /** Ends the message with trailers. */
    void trailers(Headers trailers);

    /** Cuts the exchange: RST_STREAM on HTTP/2, a closed connection on HTTP/1. {@link HttpEvents#onReset} is not called for an own reset. */
    void reset();

    /** False: stop producing until {@link HttpEvents#onWritable}. */
    boolean writable();

    /** Stops and continues the incoming body of this exchange. */
    void pause();

    void resume();

    /** Asks the peer for the body it announced with {@code expect: 100-continue}; server streams only, ignored if not expected. */
    void continueRequest();

    /** {@code HTTP/1.1}, {@code HTTP/1.0}, {@code HTTP/2}. */
    String protocol();

    /** Bytes of this exchange on the wire so far, heads included, in each direction. */
    long wireBytesSent();

    long wireBytesReceived();

    /** The peer closes or we shall close the connection after this exchange; server streams only. On HTTP/1 adds {@code connection: close}. */
    void closeAfter();

    /** Name of the negotiated or requested upgrade that makes both ways raw bytes from now on, or null. */
    @Nullable
    String upgrade();

    /**
     * Its user will call nothing here any more and both messages are over, so that the codec may use this object for the next exchange. True if the
     * codec will tell nothing about this one either.
     */
    default boolean done() {
        return false;
    }
}
