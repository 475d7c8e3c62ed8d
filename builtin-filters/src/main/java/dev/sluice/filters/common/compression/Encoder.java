package dev.sluice.filters.common.compression;

import dev.sluice.filter.Bytes;

/** Compresses one message. One thread at a time; holds native memory until it is closed. */
public interface Encoder extends AutoCloseable {
    /** What makes all bytes so far readable at the other end. */
    Bytes flush(Bytes in);

    /** The end of the message. */
    Bytes finish();

    @Override
    void close();
}
