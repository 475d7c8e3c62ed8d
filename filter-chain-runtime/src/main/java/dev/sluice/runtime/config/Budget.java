package dev.sluice.runtime.config;

/** Bounds how many nodes a document may unfold to, so that aliases of aliases cannot fill the memory. */
final class Budget {
    private static final long LEAST = 1_000_000;

    private long left;
    private boolean reported;

    Budget(long textLength) {
        this.left = Math.max(LEAST, 4 * textLength);
    }

    boolean spent(Node node, Place place) {
        if (--left >= 0) {
            return false;
        }
        if (!reported) {
            reported = true;
            Report.error(node.at(), place, "aliases unfold to too many values here");
        }
        return true;
    }
}
