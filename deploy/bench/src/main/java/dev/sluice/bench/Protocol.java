package dev.sluice.bench;

import java.nio.ByteBuffer;

/** What a connection speaks, seen from the client. */
interface Protocol {
    /** Bytes that open a connection. */
    ByteBuffer preface();

    /** Requests that may be under way at once. */
    int room();

    /** The bytes of one more request; {@code intended} is when it should have been sent. */
    ByteBuffer ask(long intended);

    /** Takes all bytes; tells the listener of each whole answer. */
    void feed(ByteBuffer in, Answers answers);

    /** Hears of answers, and of what the protocol itself must send. */
    interface Answers {
        void answered(int status, long intended);

        void send(ByteBuffer bytes);
    }
}
