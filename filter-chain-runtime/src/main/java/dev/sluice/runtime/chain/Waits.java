package dev.sluice.runtime.chain;

import dev.sluice.filter.Sink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one station waits for before it takes more: holds, room behind it, other sinks that slow it; and the lanes that wait for it. Most stations never
 * wait, so it is made with the first wait. Loop-confined.
 */
final class Waits {
    private final Node node;
    private int holds;
    private boolean seenFull;
    private @Nullable List<Runnable> whenRoom;
    private @Nullable List<Runnable> ready;
    private @Nullable List<Sink> slowedBy;
    private @Nullable List<Lane> slows;

    Waits(Node node) {
        this.node = node;
    }

    boolean held() {
        return holds > 0;
    }

    void hold() {
        holds++;
    }

    void release() {
        holds--;
    }

    /** A hold until there is room. */
    void forRoom(Runnable more) {
        holds++;
        whenRoom = added(whenRoom, more);
    }

    /** The end of a hold that has come already: it runs after the callback that asked. */
    void ready(Runnable hold) {
        ready = added(ready, hold);
    }

    void slowedBy(Sink other) {
        slowedBy = added(slowedBy, other);
    }

    void slows(Lane other) {
        slows = added(slows, other);
    }

    private static <T> List<T> added(@Nullable List<T> list, T one) {
        List<T> all = list == null ? new ArrayList<>(2) : list;
        all.add(one);
        return all;
    }

    boolean runRoom() {
        boolean moved = false;
        while (whenRoom != null && !whenRoom.isEmpty() && node.next().room() && !node.lane.stopped()) {
            Runnable more = whenRoom.remove(0);
            node.lane.owner().enter(node.filter);
            more.run();
            holds--;
            moved = true;
        }
        return moved;
    }

    boolean runReady() {
        boolean moved = false;
        while (ready != null && !ready.isEmpty() && !node.lane.stopped()) {
            ready.remove(0).run();
            moved = true;
        }
        return moved;
    }

    /** Whether none of the sinks that slow this one is full; who is, wakes it. */
    boolean slowersWritable() {
        if (slowedBy == null) {
            return true;
        }
        for (int i = 0; i < slowedBy.size(); i++) {
            Sink other = slowedBy.get(i);
            if (!other.writable()) {
                if (other instanceof Node full) {
                    full.seenFull();
                }
                return false;
            }
        }
        return true;
    }

    void seenFull() {
        seenFull = true;
    }

    /** Tells lanes that wait for this sink that it has room again. */
    void wake() {
        if (slows != null && seenFull && node.writable()) {
            seenFull = false;
            for (int i = 0; i < slows.size(); i++) {
                slows.get(i).kick();
            }
        }
    }

    /** The sink is over: whoever waits for it goes on. */
    void wakeAll() {
        if (slows != null) {
            slows.forEach(Lane::kick);
            slows = null;
        }
    }

    /** What waits is dropped. */
    void forget() {
        whenRoom = null;
        ready = null;
    }
}
