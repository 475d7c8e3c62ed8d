package dev.sluice.testkit;

import com.sun.management.ThreadMXBean;
import dev.sluice.filter.Exchange;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures each callback: the median of its time, and of what it allocates. The measuring itself costs some tens of nanoseconds a call. */
final class Cost extends Tamper {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, List<long[]>> calls = new LinkedHashMap<>();

    /** From now on: what was before was warming up. */
    void begin() {
        calls.clear();
    }

    @Override
    <T> T call(String callback, Exchange x, Supplier<T> callee) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = System.nanoTime();
        T result = callee.get();
        nanos = System.nanoTime() - nanos;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        calls.computeIfAbsent(callback, name -> new ArrayList<>()).add(new long[] {nanos, bytes});
        return result;
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        calls.forEach((name, all) -> lines.add(
                String.format(java.util.Locale.ROOT, "%-16s %6d ns %6d bytes", name, median(all, 0), median(all, 1))));
        return String.join("\n", lines);
    }

    private static long median(List<long[]> all, int of) {
        long[] sorted = all.stream().mapToLong(one -> one[of]).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
