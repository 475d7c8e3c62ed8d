package dev.sluice.runtime.codec;

/**
 * Why an exchange was cut by the other side.
 *
 * @param kind what happened
 * @param details response-code-details or transport failure reason, Envoy's words where it has one
 * @param status for a protocol error in a request: the local reply to give if none was sent yet (400, 431, …): the stream still
 *     takes it, then the connection closes; else 0
 */
public record StreamReset(Kind kind, String details, int status) {
    /** What happened. */
    public enum Kind {
        /** The peer reset this stream or closed the connection. */
        REMOTE,
        /** The connection was lost with an error. */
        CONNECTION,
        /** The peer refused the stream unprocessed; it is safe to send it again. */
        REFUSED,
        /** The bytes broke the protocol. */
        PROTOCOL,
        /** A limit of ours was passed. */
        OVERFLOW
    }

    public static StreamReset of(Kind kind, String details) {
        return new StreamReset(kind, details, 0);
    }
}
