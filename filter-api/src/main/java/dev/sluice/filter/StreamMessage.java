package dev.sluice.filter;

/**
 * One message of a gRPC or WebSocket stream, or a fragment or control frame of a WebSocket. Its bytes are good during the call that brought it, and
 * as long as a {@link MessageSink#hold} that was begun in that call. Never changed: {@link #withData} makes another one.
 */
public interface StreamMessage {
    /** What it is. */
    Kind kind();

    /** Its bytes: without framing, without mask; of a compressed one as they came, unless {@link Messages#decompress} was asked for. */
    Bytes data();

    /** gRPC: the compressed flag stands in its prefix. */
    boolean compressed();

    /** False for a fragment that continues a message, see {@link Messages#fragments}. */
    boolean first();

    /** False for a fragment that another one follows. */
    boolean last();

    /** Its bytes as UTF-8. Makes a String. */
    default String text() {
        return data().toString();
    }

    /** Of a close frame: its code, 1005 if it has none. Source: RFC 6455, 7.1.5. */
    default int closeCode() {
        Bytes all = data();
        return all.length() < 2 ? 1005 : (all.at(0) & 255) << 8 | all.at(1) & 255;
    }

    /** The same with other bytes; compressed as this one was when it is written, if {@link Messages#decompress} shows plain bytes. */
    default StreamMessage withData(Bytes data) {
        return new MadeMessage(kind(), data, compressed(), first(), last());
    }

    /** As above, in UTF-8. */
    default StreamMessage withText(String text) {
        return withData(Bytes.of(text));
    }

    /** An uncompressed gRPC message. */
    static StreamMessage grpc(Bytes data) {
        return new MadeMessage(Kind.GRPC, data, false, true, true);
    }

    /** A WebSocket text message. */
    static StreamMessage text(String text) {
        return new MadeMessage(Kind.TEXT, Bytes.of(text), false, true, true);
    }

    /** A WebSocket binary message. */
    static StreamMessage binary(Bytes data) {
        return new MadeMessage(Kind.BINARY, data, false, true, true);
    }

    /** A WebSocket ping with at most 125 bytes. */
    static StreamMessage ping(Bytes data) {
        return new MadeMessage(Kind.PING, data, false, true, true);
    }

    /** What a message is. */
    enum Kind {
        /** A gRPC message. */
        GRPC,
        /** A text message of a WebSocket, or a fragment of one. */
        TEXT,
        /** A binary message of a WebSocket, or a fragment of one. */
        BINARY,
        /** A control frame. */
        PING,
        /** A control frame. */
        PONG,
        /** The control frame that ends one direction. */
        CLOSE;

        /** One of the control frames. */
        public boolean control() {
            return compareTo(BINARY) > 0;
        }
    }
}
