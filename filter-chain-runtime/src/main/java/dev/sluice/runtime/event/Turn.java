package dev.sluice.runtime.event;

import dev.sluice.filter.stats.Counter;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Netty's selector with our timers and end-of-turn work around it: a turn is one selection, the callbacks of the sockets found ready or left over, the timers
 * due, and then what was put off with {@link Loop#later}. Timers shorten the selector's sleep themselves instead of going through the loop's
 * scheduled tasks, so setting one costs no task object and no queue.
 */
final class Turn implements IoHandler, IoHandlerContext {
    private static final Logger LOG = System.getLogger("sluice.event");
    private static final int DRAIN_LIMIT = 100_000;
    private static final long MILLI = 1_000_000;
    private final IoHandler selector;
    private final Counter wakeups;
    final Closing closing;
    final Marker marker = new Marker();
    final TimerWheel timers = new TimerWheel(System.nanoTime());
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private final ArrayDeque<Runnable> next = new ArrayDeque<>();
    private @Nullable IoHandlerContext context;
    final Runnable drain = this::drain;
    private boolean ending;
    private int turns;
    private boolean selecting;
    private boolean drainAsked;
    /** The time of the callback that runs; 0 outside a turn. */
    private long now;

    private long nowMillis;
    private long millisSince = System.nanoTime() - MILLI;

    Turn(IoHandler selector, Closing closing, Counter wakeups) {
        this.selector = selector;
        this.closing = closing;
        this.wakeups = wakeups;
    }

    /** True if whoever runs outside the selector's callbacks must ask the loop to {@link #drain}. */
    boolean later(Runnable task) {
        later.add(task);
        boolean ask = !selecting && !drainAsked;
        drainAsked |= ask;
        return ask;
    }

    /** False outside of a turn. */
    boolean soon(Runnable task) {
        if (selecting) {
            soon.add(task);
        }
        return selecting;
    }

    /** Runs the task in the turn after the one that runs, among the callbacks of its sockets. */
    void next(Runnable task) {
        next.add(task);
    }

    private void between() {
        for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
            Guard.run(task);
        }
    }

    /** Runs what was put off, also what those tasks put off, within reason: the rest keeps the next turn from sleeping. */
    void drain() {
        drainAsked = true;
        for (int i = 0; i < DRAIN_LIMIT; i++) {
            Runnable task = later.poll();
            if (task == null) {
                break;
            }
            Guard.run(task);
        }
        between();
        drainAsked = false;
    }

    @Override
    public int run(IoHandlerContext loop) {
        context = loop;
        selecting = true;
        turns++;
        marker.leave();
        int put = next.size();
        int handled = selector.run(this);
        wakeups.add(1);
        for (int i = 0; i < put; i++) {
            Guard.run(next.remove());
        }
        tick();
        timers.run(now);
        drain();
        selecting = false;
        now = 0;
        return handled;
    }

    /** A callback begins: all that it does happens at one time, read once. */
    void tick() {
        if (selecting) {
            now = System.nanoTime();
        }
        if (!soon.isEmpty()) {
            between();
        }
    }

    int turns() {
        return turns;
    }

    long nanoTime() {
        return now == 0 ? System.nanoTime() : now;
    }

    /** Wall-clock time, read again when a millisecond has passed. */
    long epochMillis() {
        if (now == 0) {
            return System.currentTimeMillis();
        }
        if (now - millisSince >= MILLI) {
            millisSince = now;
            nowMillis = System.currentTimeMillis();
        }
        return nowMillis;
    }

    private IoHandlerContext loop() {
        if (context == null) {
            throw new IllegalStateException("outside a turn");
        }
        return context;
    }

    @Override
    public boolean canBlock() {
        return later.isEmpty() && next.isEmpty() && loop().canBlock();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
        long ours = timers.delayNanos(currentTimeNanos);
        return Math.min(ours, loop().delayNanos(currentTimeNanos));
    }

    /** In the time of {@link System#nanoTime}, -1 for none: epoll's handler asks in order to see whether the next sleep may be as long as the last. */
    @Override
    public long deadlineNanos() {
        long theirs = loop().deadlineNanos();
        long ours = timers.deadlineNanos();
        if (theirs == -1) {
            return ours == Long.MAX_VALUE ? -1 : ours;
        }
        return Math.min(ours, theirs + Ticker.systemTicker().initialNanoTime());
    }

    @Override
    public void initialize() {
        selector.initialize();
    }

    @Override
    public void prepareToDestroy() {
        ending = true;
        selector.prepareToDestroy();
    }

    @Override
    public void destroy() {
        selector.destroy();
        closing.end();
    }

    @Nullable
    IoRegistration take(IoHandle handle) {
        if (ending) {
            return null;
        }
        try {
            return selector.register(handle);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "a socket could not be watched", e);
            return null;
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return selector.register(handle);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return selector.isCompatible(handleType);
    }
}
