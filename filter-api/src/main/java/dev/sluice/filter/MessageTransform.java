package dev.sluice.filter;

/** Changes messages on their way. Loop of the stream, in order, one at a time. */
@FunctionalInterface
public interface MessageTransform {
    /**
     * What is not written is gone. Writing the message itself passes its frame on as it came. Not called while the sink is full or held, so several
     * messages of one read wait for a {@link MessageSink#hold} begun in the first.
     */
    void message(StreamMessage message, MessageSink out);

    /** A control frame of a WebSocket; it may overtake the fragments of a message. One that is not written is gone. */
    default void control(StreamMessage frame, MessageSink out) {
        out.write(frame);
    }

    /** Behind the last message; may write more and edit trailers. Not called after {@link MessageSink#end}. */
    default void end(Headers trailers, MessageSink out) {}

    /** Exactly once, after the end or a cut: release what is held. */
    default void close() {}
}
