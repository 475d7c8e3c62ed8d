package dev.sluice.runtime.codec;

/** An upstream connection's codec. Loop-confined. */
public interface ClientCodec {
    /** Starts an exchange; call only if {@link #available} is positive. */
    HttpStream open(HttpEvents events);

    /** How many more exchanges may be opened now: on HTTP/1 one when idle and reusable. */
    int available();

    int active();

    /** No more exchanges; closes when the running ones are over. */
    void drain();

    void close();
}
