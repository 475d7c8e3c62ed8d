package dev.sluice.filters.http.bandwidthlimit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket of bytes shared by all loops, as one number: the time at which it was, or would have been, empty. It holds what one second lets through.
 * One compare-and-set per take, no background task.
 */
final class ByteBucket {
    private static final long SECOND = 1_000_000_000L;
    private final double bytesPerNano;
    private final AtomicLong emptyAt;

    /**
     * As in Envoy it begins with one interval's worth.
     *
     * @param emptyAt the time when it was empty
     */
    ByteBucket(long bytesPerSecond, long emptyAt) {
        this.bytesPerNano = bytesPerSecond / (double) SECOND;
        this.emptyAt = new AtomicLong(emptyAt);
    }

    /** Takes up to so many bytes; what it gives may be less, or nothing. */
    int take(int wanted, long now) {
        while (true) {
            long was = emptyAt.get();
            long from = Math.max(was, now - SECOND);
            int given = (int) Math.min(wanted, (long) ((now - from) * bytesPerNano));
            if (given <= 0) {
                return 0;
            }
            long price = (long) Math.ceil(given / bytesPerNano);
            if (emptyAt.compareAndSet(was, Math.min(now, from + price))) {
                return given;
            }
        }
    }
}
