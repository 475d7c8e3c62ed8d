package dev.sluice.runtime.server;

import dev.sluice.runtime.chain.watch.Allocation;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.stats.CounterCell;
import dev.sluice.runtime.stats.Stats;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code sluice.loop.allocated_bytes}: what the loops' threads have allocated on the heap; divided by the requests it is the price of one. Asked only
 * when numbers are read, so it costs neither requests nor the start. Any thread.
 */
final class LoopMemory implements Runnable {
    private final Set<Long> threads = ConcurrentHashMap.newKeySet();
    private final CounterCell counter;
    private long counted;

    private LoopMemory(CounterCell counter) {
        this.counter = counter;
    }

    static void count(Stats stats, List<? extends Loop> loops) {
        LoopMemory memory = new LoopMemory(stats.counter("sluice.loop.allocated_bytes"));
        for (Loop loop : loops) {
            loop.execute(() -> memory.threads.add(Thread.currentThread().getId()));
        }
        stats.feed(memory);
    }

    @Override
    public synchronized void run() {
        long sum = 0;
        for (long thread : threads) {
            sum += Math.max(0, Allocation.of(thread));
        }
        if (sum > counted) {
            counter.add(sum - counted);
            counted = sum;
        }
    }
}
