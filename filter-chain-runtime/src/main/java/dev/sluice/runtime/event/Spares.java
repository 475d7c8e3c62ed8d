package dev.sluice.runtime.event;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Used-up objects of a loop that wait to be used again; the last one given is taken first, since its memory is warm. As many are kept as were under way at
 * once, up to a limit: with fewer, a loop with many streams makes most of its objects anew and the collector copies them. What lay untouched
 * for a while is let go, but for a base that costs next to nothing. Loop-confined.
 */
public final class Spares<T> {
    private static final long LOOK_NANOS = 10_000_000_000L;

    private final Loop loop;
    private final int base;
    private final int most;
    private final ArrayList<T> free = new ArrayList<>();
    private final Runnable look = this::look;
    private int untouched;
    private boolean looking;

    /**
     * @param base so many are kept for good
     * @param most more are not kept
     */
    public Spares(Loop loop, int base, int most) {
        this.loop = loop;
        this.base = base;
        this.most = most;
    }

    /** Whether one more would be kept. */
    public boolean hasRoom() {
        return free.size() < most;
    }

    /** The one that {@link #take} would return. */
    public @Nullable T peek() {
        int size = free.size();
        return size == 0 ? null : free.get(size - 1);
    }

    public @Nullable T take() {
        int last = free.size() - 1;
        if (last < 0) {
            return null;
        }
        if (last < untouched) {
            untouched = last;
        }
        return free.remove(last);
    }

    /** The giver must not touch it again. */
    public void give(T spare) {
        if (free.size() < most) {
            free.add(spare);
            if (!looking && free.size() > base) {
                looking = true;
                untouched = free.size();
                loop.after(LOOK_NANOS, look);
            }
        }
    }

    /** How many wait. */
    public int size() {
        return free.size();
    }

    private void look() {
        int tooMany = Math.min(untouched, free.size() - base);
        if (tooMany > 0) {
            free.subList(0, tooMany).clear();
        }
        untouched = free.size();
        looking = untouched > base;
        if (looking) {
            loop.after(LOOK_NANOS, look);
        } else {
            free.trimToSize();
        }
    }
}
