package dev.sluice.runtime.chain;

import java.util.Map;
import java.util.TreeMap;

/** The {@link FilterNumbers} of all loops. */
public record FilterSums(
        long requests,
        long proceeded,
        long forwarded,
        Map<String, Long> replied,
        long reset,
        long restarted,
        long waits,
        long waitNanos,
        long refused,
        long allocations,
        long allocatedBytes,
        long bytesIn,
        long bytesOut) {
    static FilterSums of(FilterNumbers sum) {
        Map<String, Long> replied = new TreeMap<>();
        for (int i = 1; i < sum.replied.length; i++) {
            if (sum.replied[i] > 0) {
                replied.put(i + "xx", sum.replied[i]);
            }
        }
        return new FilterSums(
                sum.requests,
                sum.proceeded,
                sum.forwarded,
                replied,
                sum.reset,
                sum.restarted,
                sum.waits,
                sum.waitNanos,
                sum.refused,
                sum.allocations,
                sum.allocatedBytes,
                sum.bytesIn,
                sum.bytesOut);
    }
}
