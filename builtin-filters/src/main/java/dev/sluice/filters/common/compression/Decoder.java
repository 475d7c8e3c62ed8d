package dev.sluice.filters.common.compression;

import java.util.zip.DataFormatException;

/** Decompresses one message. One thread at a time; holds native memory until it is closed. */
public interface Decoder extends AutoCloseable {
    /** The next bytes; those before have been used up. The array belongs to the decoder from now on. */
    void feed(byte[] in);

    /**
     * Decodes into {@code out}; 0 if it needs more bytes or is over.
     *
     * @throws DataFormatException if the bytes are wrong; its message is the name of Envoy's counter
     */
    int next(byte[] out) throws DataFormatException;

    /** Whether a message has ended here. */
    boolean whole();

    @Override
    void close();
}
