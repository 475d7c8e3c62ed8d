package dev.sluice.filter;

/** Where messages are written: any number, at any time before the end, also outside a callback. */
public interface MessageSink extends Sink {
    /** As it came if it came here and is unchanged, else framed anew (and masked towards a WebSocket server). */
    void write(StreamMessage message);

    /** As a whole message: uncompressed for gRPC, binary on a WebSocket. */
    @Override
    void write(Bytes data);

    /** As a whole message: text on a WebSocket. */
    void write(String text);

    /**
     * Ends the stream, both ways. gRPC: the client gets this {@code grpc-status} and message, as a local reply if no response head has been sent, as
     * trailers if this chain transforms the response's messages, else by a reset. WebSocket: both peers get a close frame with this code, 1000 to 4999,
     * and the reason, cut to 123 bytes. What was written before is sent, nothing comes after. Later calls are counted no-ops.
     */
    void end(int code, String reason);
}
