package dev.sluice.runtime.event;

import dev.sluice.filter.Timer;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadEventLoop;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A loop on Netty's event loop. */
public final class NettyLoop implements Loop {
    private final int index;
    private final IoEventLoop netty;
    private final Turn turn;
    private final Polling polling;
    private @Nullable Object[] locals = new Object[16];

    NettyLoop(int index, IoEventLoop netty, Turn turn, Polling polling) {
        this.index = index;
        this.netty = netty;
        this.turn = turn;
        this.polling = polling;
    }

    /** Which sockets can live here. Any thread. */
    public Polling polling() {
        return polling;
    }

    /**
     * Takes a socket's handle in; null if the loop is ending or the system watches no more. Loop thread. Straight to the selector: Netty's own way through
     * the loop costs a promise and leaves a wrapper behind for as long as the socket lives.
     */
    public @Nullable IoRegistration register(IoHandle handle) {
        return turn.take(handle);
    }

    /** Runs the task in the next turn, after the callbacks of the sockets found ready: what goes on and on lets others in between. Loop thread. */
    public void nextTurn(Runnable task) {
        turn.next(task);
    }

    /** Turns begun so far; wraps around. What is found ready in a turn was registered before it began. Loop thread. */
    public int turns() {
        return turn.turns();
    }

    /** Whether its thread has ended. Any thread. */
    boolean ended() {
        return netty.isTerminated();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return netty.inEventLoop();
    }

    @Override
    public long nanoTime() {
        return inLoop() ? turn.nanoTime() : System.nanoTime();
    }

    /** A callback of a socket begins: {@link #nanoTime} is read once for all that it does. */
    public void tick() {
        turn.tick();
    }

    @Override
    public long epochMillis() {
        return inLoop() ? turn.epochMillis() : System.currentTimeMillis();
    }

    @Override
    public void execute(Runnable task) {
        netty.execute(task);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        return turn.timers.add(System.nanoTime(), delayNanos, task);
    }

    @Override
    public void set(Deadline timer, long delayNanos) {
        turn.timers.set(timer, System.nanoTime(), delayNanos);
    }

    @Override
    public void unset(Deadline timer) {
        turn.timers.unset(timer);
    }

    @Override
    public void later(Runnable task) {
        if (turn.later(task)) {
            ((SingleThreadEventLoop) netty).executeAfterEventLoopIteration(turn.drain);
        }
    }

    @Override
    public void soon(Runnable task) {
        if (!turn.soon(task)) {
            later(task);
        }
    }

    /** Closes a socket whose registration was cancelled, once the selector has let go of it: within this turn's end. Loop thread. */
    public void closeUnregistered(SelectableChannel channel) {
        turn.closing.add(channel);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T local(LoopLocal<T> slot) {
        int at = slot.slot();
        if (at >= locals.length) {
            locals = Arrays.copyOf(locals, Math.max(at + 1, locals.length * 2));
        }
        Object have = locals[at];
        if (have == null) {
            have = slot.make(this);
            locals[at] = have;
        }
        return (T) have;
    }

    @Override
    public Marker marker() {
        return turn.marker;
    }

    /** Timers set and neither run nor cancelled. Loop thread. */
    public int timers() {
        return turn.timers.size();
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
