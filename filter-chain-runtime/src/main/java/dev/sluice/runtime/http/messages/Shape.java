package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;

/** Where a frame ends. */
interface Shape {
    /**
     * How many bytes the frame that begins at {@code from} has, or, while too few are here to say, how many are needed to say more: then more than
     * {@code have}. Negative: the code that the broken frame ends the stream with.
     */
    long wanted(Bytes in, int from, int have);
}
