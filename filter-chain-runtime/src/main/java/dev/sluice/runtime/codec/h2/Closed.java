package dev.sluice.runtime.codec.h2;

/**
 * Remembers how streams ended, as far as frames that still come for them depend on it: those that the peer itself ended may get no more (RFC 9113
 * section 5.1), those that we cut may, for a while. Identifiers that the peer skipped were never used and never may be. Loop-confined.
 */
final class Closed {
    private static final int KEPT = 64;
    private final int[] over = new int[KEPT];
    private int next;
    private int skippedFrom;
    private int skippedTo;

    /** The peer knows that it is over. */
    void over(int id) {
        over[next++ & KEPT - 1] = id;
    }

    boolean isOver(int id) {
        for (int other : over) {
            if (other == id) {
                return true;
            }
        }
        return false;
    }

    /** A stream was opened behind that one. */
    void opened(int id, int before) {
        if (id > before + 2) {
            skippedFrom = before + 1;
            skippedTo = id - 1;
        }
    }

    boolean skipped(int id) {
        return id >= skippedFrom && id <= skippedTo;
    }
}
