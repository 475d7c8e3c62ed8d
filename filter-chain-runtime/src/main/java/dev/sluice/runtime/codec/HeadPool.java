package dev.sluice.runtime.codec;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.util.ArrayDeque;

/**
 * One loop's used-up heads. Codecs take from it; who received a head may give it back once nobody can have kept it, and need not: then it is
 * garbage. Loop-confined.
 */
public final class HeadPool {
    private static final int MAX_KEPT = 512;
    private static final int MAX_BYTES = 4096;
    private static final LoopLocal<HeadPool> SLOT = LoopLocal.of(loop -> new HeadPool());

    private final ArrayDeque<Headers> free = new ArrayDeque<>();

    private HeadPool() {}

    public static HeadPool of(Loop loop) {
        return loop.local(SLOT);
    }

    /** Empty, the taker's. */
    public Headers take() {
        Headers head = free.pollLast();
        return head == null ? new Headers() : head;
    }

    /** The giver must not touch it again. */
    public void give(Headers head) {
        if (free.size() < MAX_KEPT && head.wire().array().length <= MAX_BYTES) {
            head.clear();
            free.addLast(head);
        }
    }
}
