package dev.sluice.runtime.codec;

import dev.sluice.filter.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection manager as a server codec sees it. All calls on the connection's loop. */
public interface ServerHandler {
    /** The codec of the connection from now on: that which was opened has only chosen it. */
    default void onCodec(ServerCodec chosen) {}

    /** The first byte of a request head has come: header timers start. */
    void onRequestStart();

    /** The head that had begun is here, or it was none of a request: header timers stop. Only where {@link #onStream} may not follow. */
    default void onHeadOver() {}

    /** A request head is complete: returns the receiver of this exchange, to which {@link HttpEvents#onHead} comes next. */
    HttpEvents onStream(HttpStream out);

    /**
     * The bytes of a request head are no request. The handler answers on {@code out} with a local reply; the codec then closes and discards what is
     * buffered.
     *
     * @param status 400, 426, 431, 501, 505
     * @param details Envoy's response-code-details, for instance {@code http1.codec_error}
     * @param body the reply's text as Envoy gives it, may be empty
     */
    void onInvalid(HttpStream out, int status, String details, String body);

    /**
     * As {@link #onInvalid}, where the head is well-formed and it is the connection manager that does not want it: no protocol error.
     *
     * @param head the receiver's; empty if its time was over before it had come
     */
    default void onRefused(HttpStream out, Headers head, int status, String details, String body) {
        onInvalid(out, status, details, body);
    }

    /**
     * A request's fields break the rules of its protocol, and it was cut without an answer: there is nothing to do but to count and log it.
     *
     * @param details Envoy's response-code-details, for instance {@code http2.invalid.header.field}
     */
    default void onMalformed(HttpStream out, String details) {}

    /** The peer broke the protocol of the connection, which ends. */
    default void onProtocolError(String details) {}

    /** The client cut requests so often, early in their lives, that its connection ends. */
    default void onPrematureResets() {}

    /** No exchange is running any more on this connection. */
    void onIdle();

    /** The connection is gone; streams got their {@link HttpEvents#onReset} before. */
    void onClosed(@Nullable IOException cause);
}
