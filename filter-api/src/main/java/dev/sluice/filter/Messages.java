package dev.sluice.filter;

/**
 * One direction's body as the messages it carries: gRPC's or a WebSocket's. Like {@link Body}, for use while deciding at the head; immutable, each
 * option gives another one.
 *
 * <p>A request is gRPC by its {@code content-type}, as it is at this filter: behind {@code envoy.filters.http.grpc_web} a gRPC-Web request is, too. It is
 * a WebSocket by {@link Request#upgrade}; a response by accepting that. A message filter takes the offer of {@code permessage-deflate} out of the request.
 *
 * <p>What breaks the protocol ends the stream: gRPC with status 13, or 8 for a message over the limit; a WebSocket with close code 1002, 1007 for text
 * that is not UTF-8, 1009 for a message over the limit. Source: RFC 6455, 5 and 7.4; gRPC over HTTP/2, "Length-Prefixed-Message".
 */
public interface Messages {
    /** What it speaks. */
    Protocol protocol();

    /** Of that protocol alone: one of another one has no messages here. */
    Messages only(Protocol spoken);

    /** How large a message may be, after decompression too; 4 MiB unless said otherwise, as in gRPC. */
    Messages limit(int maxBytes);

    /** gRPC: compressed messages are shown plain, and compressed again if changed: {@code gzip} and {@code deflate}; others end with status 12. */
    Messages decompress();

    /** WebSocket: fragments are shown as they come instead of joined; the limit is a fragment's. Text is not checked to be UTF-8 then. */
    Messages fragments();

    /**
     * Passes every message through {@code t} once this filter's head has moved on. Where nothing is spoken that has messages, {@code t} is only closed,
     * and the bytes pass untouched.
     */
    MessageSink transform(MessageTransform t);

    /** What a body speaks. */
    enum Protocol {
        /** Nothing that has messages. */
        NONE,
        /** gRPC's length-prefixed messages. */
        GRPC,
        /** RFC 6455. */
        WEBSOCKET
    }
}
