package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;

/**
 * A byte that tells whether it is compressed, four of length, the message. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
 *
 * @param limit bytes that a message may have
 */
record GrpcShape(int limit) implements Shape {
    static final int PREFIX = 5;
    static final int INTERNAL = 13;
    static final int EXHAUSTED = 8;

    @Override
    public long wanted(Bytes in, int from, int have) {
        if (have < PREFIX) {
            return have > 0 && (in.at(from) & ~1) != 0 ? -INTERNAL : PREFIX;
        }
        if ((in.at(from) & ~1) != 0) {
            return -INTERNAL;
        }
        long length = length(in, from);
        return length > limit ? -EXHAUSTED : PREFIX + length;
    }

    static long length(Bytes in, int from) {
        return (in.at(from + 1) & 255L) << 24
                | (in.at(from + 2) & 255) << 16
                | (in.at(from + 3) & 255) << 8
                | in.at(from + 4) & 255;
    }
}
