package dev.sluice.runtime.chain.watch;

import java.util.Map;
import java.util.TreeMap;

/** The {@link FilterNumbers} of all loops; replies by status. */
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
        long late,
        long abandoned,
        long allocations,
        long allocatedBytes,
        long bytesIn,
        long bytesOut) {
    public static FilterSums of(FilterNumbers sum) {
        Map<String, Long> replied = new TreeMap<>();
        long[] statuses = sum.statuses;
        for (int i = 0; statuses != null && i < statuses.length; i++) {
            if (statuses[i] > 0) {
                replied.put(Integer.toString(FilterNumbers.FIRST_STATUS + i), statuses[i]);
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
                sum.late,
                sum.abandoned,
                sum.allocations,
                sum.allocatedBytes,
                sum.bytesIn,
                sum.bytesOut);
    }
}
