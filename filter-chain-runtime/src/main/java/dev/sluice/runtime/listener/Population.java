package dev.sluice.runtime.listener;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.network.ConnectionSet;
import dev.sluice.runtime.network.DownstreamConnection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The connections of one listener: who they are on each loop, how many there are, how many there may be. Any thread unless said. */
final class Population {
    private final List<? extends Loop> loops;
    private final ListenerLimits limits;
    private final ListenerStats stats;
    private final ConnectionSet[] connections;
    private final AtomicIntegerArray perLoop;
    private final AtomicInteger active = new AtomicInteger();

    Population(List<? extends Loop> loops, ListenerLimits limits, ListenerStats stats) {
        this.loops = List.copyOf(loops);
        this.limits = limits;
        this.stats = stats;
        this.perLoop = new AtomicIntegerArray(loops.size());
        this.connections = new ConnectionSet[loops.size()];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = new ConnectionSet();
        }
    }

    int active() {
        return active.get();
    }

    /**
     * Whether one more may come; counts it, or why not.
     *
     * @param global whether it counts against the limit of all listeners
     */
    boolean enter(int loop, boolean global) {
        if (active.get() >= limits.perListener()) {
            stats.overflow().add(1);
            return false;
        }
        if (global && !limits.enter()) {
            stats.globalOverflow().add(1);
            return false;
        }
        active.incrementAndGet();
        perLoop.incrementAndGet(loop);
        stats.opened(loop);
        return true;
    }

    /** Who has {@link #enter entered}; on its loop. */
    void add(DownstreamConnection connection) {
        connections[connection.loop().index()].add(connection);
    }

    /** It is over; on its loop. */
    void leave(DownstreamConnection connection, boolean global) {
        int at = connection.loop().index();
        connections[at].remove(connection);
        perLoop.decrementAndGet(at);
        stats.closed(at, connection.endNanos() - connection.startNanos());
        if (global) {
            limits.leave();
        }
        active.decrementAndGet();
    }

    /** The loop with the fewest. */
    Loop emptiest() {
        return loops.stream()
                .min(Comparator.comparingInt(loop -> perLoop.get(loop.index())))
                .orElseThrow();
    }

    /** Soon, on its loop, for each of them. */
    void each(Consumer<DownstreamConnection> action) {
        eachLoop(i -> connections[i].forEach(action::accept));
    }

    /** Those of one loop; on that loop. */
    void each(int loop, Consumer<DownstreamConnection> action) {
        connections[loop].forEach(action::accept);
    }

    /** Soon, on each loop, with its index. */
    void eachLoop(IntConsumer action) {
        for (int i = 0; i < loops.size(); i++) {
            int at = i;
            loops.get(i).execute(() -> action.accept(at));
        }
    }

    /** Once, on the last loop that has ended its turn. */
    void afterTurns(Runnable action) {
        AtomicInteger left = new AtomicInteger(loops.size());
        eachLoop(i -> {
            if (left.decrementAndGet() == 0) {
                action.run();
            }
        });
    }
}
