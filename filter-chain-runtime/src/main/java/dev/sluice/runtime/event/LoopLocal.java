package dev.sluice.runtime.event;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A kind of state of which each loop has its own instance, found by one array read. Make it once and keep it in a static field or an owner. */
public final class LoopLocal<T> {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private final int slot = NEXT.getAndIncrement();
    private final Function<? super Loop, ? extends T> maker;

    private LoopLocal(Function<? super Loop, ? extends T> maker) {
        this.maker = maker;
    }

    /** @param maker makes one loop's instance, on that loop's thread */
    public static <T> LoopLocal<T> of(Function<? super Loop, ? extends T> maker) {
        return new LoopLocal<>(maker);
    }

    /** Index into a loop's table of locals. */
    public int slot() {
        return slot;
    }

    /** Makes the instance of that loop. */
    public T make(Loop loop) {
        return maker.apply(loop);
    }
}
