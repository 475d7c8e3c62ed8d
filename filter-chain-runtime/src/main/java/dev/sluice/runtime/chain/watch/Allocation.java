package dev.sluice.runtime.chain.watch;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Bytes that a thread has allocated, where the JVM can tell. */
public final class Allocation {
    private static final com.sun.management.@Nullable ThreadMXBean BEAN = bean();

    private Allocation() {}

    private static com.sun.management.@Nullable ThreadMXBean bean() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean sun
                            && sun.isThreadAllocatedMemorySupported()
                            && sun.isThreadAllocatedMemoryEnabled()
                    ? sun
                    : null;
        } catch (LinkageError | UnsupportedOperationException absent) {
            return null;
        }
    }

    /** Since the thread began; -1 if nobody knows. About 30 ns. */
    public static long now() {
        return BEAN == null ? -1 : BEAN.getCurrentThreadAllocatedBytes();
    }

    /** The same of another thread, by its id. About a microsecond. */
    public static long of(long thread) {
        return BEAN == null ? -1 : BEAN.getThreadAllocatedBytes(thread);
    }
}
