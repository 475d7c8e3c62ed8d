package dev.sluice.runtime.upstream.balance;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Earliest deadline first, as in Envoy: who was picked comes again {@code 1 / weight} later, so hosts interleave by weight instead of in bursts.
 * A binary heap over flat arrays; equal deadlines in the order they were added. O(log n) a pick.
 */
final class Scheduled implements Picker {
    private final List<? extends Load> hosts;
    private final ToDoubleFunction<Load> weight;
    private final double[] deadline;
    private final long[] order;
    private final int[] heap;
    private long added;

    Scheduled(List<? extends Load> hosts, RandomGenerator random, ToDoubleFunction<Load> weight) {
        this.hosts = hosts;
        this.weight = weight;
        int n = hosts.size();
        deadline = new double[n];
        order = new long[n];
        heap = new int[n];
        for (int i = 0; i < n; i++) {
            deadline[i] = 1 / weight.applyAsDouble(hosts.get(i));
            order[i] = added++;
            heap[i] = i;
        }
        for (int i = n / 2 - 1; i >= 0; i--) {
            sink(i);
        }
        for (int skip = random.nextInt(n); skip > 0; skip--) {
            next();
        }
    }

    @Override
    public int next() {
        int picked = heap[0];
        deadline[picked] += 1 / weight.applyAsDouble(hosts.get(picked));
        order[picked] = added++;
        sink(0);
        return picked;
    }

    private void sink(int from) {
        int at = from;
        int moving = heap[at];
        while (2 * at + 1 < heap.length) {
            int child = 2 * at + 1;
            if (child + 1 < heap.length && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], moving)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moving;
    }

    private boolean before(int a, int b) {
        return deadline[a] < deadline[b] || (deadline[a] == deadline[b] && order[a] < order[b]);
    }
}
