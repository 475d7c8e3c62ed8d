package dev.sluice.runtime.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Whose callback a loop runs right now: written by the loop with two ordered stores, which cost nothing on x86 and little elsewhere, looked at by a
 * watchdog on another thread. A loop that waits for work has none.
 */
public final class Marker {
    static final LoopLocal<Marker> OF = LoopLocal.of(loop -> new Marker());
    private static final VarHandle WHO = handle("who", Object.class);
    private static final VarHandle ENTRIES = handle("entries", long.class);
    private @Nullable Object who;
    private long entries;

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Marker.class, field, type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** A callback of that one begins. Loop thread. */
    public void enter(@Nullable Object owner) {
        ENTRIES.setOpaque(this, entries + 1);
        WHO.setRelease(this, owner);
    }

    /** No callback runs. Loop thread. */
    public void leave() {
        WHO.setRelease(this, null);
    }

    /** Whose callback runs; null if none. Any thread. */
    public @Nullable Object who() {
        return WHO.getAcquire(this);
    }

    /** How many callbacks have begun: the same number twice is the same callback. Any thread. */
    public long entries() {
        return (long) ENTRIES.getOpaque(this);
    }
}
