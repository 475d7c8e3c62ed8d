package dev.sluice.runtime.accesslog;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.event.Deadline;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.util.HashMap;
import java.util.Map;

/** A loop that only keeps its locals. */
final class FakeLoop implements Loop {
    private final Map<LoopLocal<?>, Object> locals = new HashMap<>();

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public long epochMillis() {
        return 0;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void set(Deadline timer, long delayNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unset(Deadline timer) {}

    @Override
    public void later(Runnable task) {
        task.run();
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T local(LoopLocal<T> slot) {
        return (T) locals.computeIfAbsent(slot, s -> slot.make(this));
    }
}
