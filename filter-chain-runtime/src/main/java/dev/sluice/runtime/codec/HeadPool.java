package dev.sluice.runtime.codec;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.event.Spares;

/**
 * One loop's used-up heads. Codecs take from it; who received a head may give it back once nobody can have kept it, and need not: then it is
 * garbage. Loop-confined.
 */
public final class HeadPool {
    private static final int KEPT = 512;
    private static final int MOST_KEPT = 4096;
    private static final int MAX_BYTES = 4096;
    private static final LoopLocal<HeadPool> SLOT = LoopLocal.of(HeadPool::new);

    private final Spares<Headers> free;

    private HeadPool(Loop loop) {
        free = new Spares<>(loop, KEPT, MOST_KEPT);
    }

    public static HeadPool of(Loop loop) {
        return loop.local(SLOT);
    }

    /** Empty, the taker's. */
    public Headers take() {
        Headers head = free.take();
        return head == null ? new Headers() : head;
    }

    /** The giver must not touch it again. */
    public void give(Headers head) {
        if (free.hasRoom() && head.wire().array().length <= MAX_BYTES) {
            head.clear();
            free.give(head);
        }
    }
}
