package dev.sluice.bench;

/** Times in buckets of three per cent: 32 per power of two of nanoseconds. */
final class Latencies {
    private static final int PER_OCTAVE = 32;
    private final long[] buckets = new long[64 * PER_OCTAVE];
    private long count;

    void add(long nanos) {
        long value = Math.max(PER_OCTAVE, nanos);
        int octave = 63 - Long.numberOfLeadingZeros(value);
        buckets[octave * PER_OCTAVE + (int) (value >>> (octave - 5)) - PER_OCTAVE]++;
        count++;
    }

    /** In microseconds. */
    double at(double share) {
        long left = (long) Math.ceil(count * share);
        for (int i = 0; i < buckets.length; i++) {
            left -= buckets[i];
            if (left <= 0 && buckets[i] > 0) {
                int octave = i / PER_OCTAVE;
                return Math.scalb((double) (i % PER_OCTAVE + PER_OCTAVE), octave - 5) / 1000;
            }
        }
        return 0;
    }
}
