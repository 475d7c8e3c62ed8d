package dev.sluice.runtime.event;

import dev.sluice.filter.stats.Counter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The loops of the process, one thread each. Any thread. */
public final class Loops implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final List<NettyLoop> all;
    private final AtomicInteger turn = new AtomicInteger();

    private Loops(MultiThreadIoEventLoopGroup group, List<NettyLoop> all) {
        this.group = group;
        this.all = all;
    }

    /** Loops that count nothing. */
    public static Loops start(int count) {
        return start(count, n -> {});
    }

    /**
     * Starts loops on daemon threads.
     *
     * @param count 0: one per processor
     * @param wakeups is told of each return of a loop's selector: {@code sluice.loop.wakeups}
     */
    public static Loops start(int count, Counter wakeups) {
        return start(count, wakeups, Polling.chosen());
    }

    /** As {@link #start(int, Counter)}, waiting for sockets in that way. */
    public static Loops start(int count, Counter wakeups, Polling polling) {
        int threads = count > 0 ? count : Runtime.getRuntime().availableProcessors();
        Map<Object, Turn> turns = Collections.synchronizedMap(new IdentityHashMap<>());
        IoHandlerFactory factory = executor -> {
            Closing closing = new Closing();
            Turn turn = new Turn(polling.handlers(closing).newHandler(executor), closing, wakeups);
            turns.put(executor, turn);
            return turn;
        };
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, threads(), factory);
        List<NettyLoop> all = new ArrayList<>(threads);
        for (EventExecutor executor : group) {
            Turn turn = turns.get(executor);
            if (turn == null) {
                throw new IllegalStateException("a loop of a foreign kind");
            }
            all.add(new NettyLoop(all.size(), (IoEventLoop) executor, turn, polling));
        }
        return new Loops(group, List.copyOf(all));
    }

    private static ThreadFactory threads() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new FastThreadLocalThread(task, "sluice-loop-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** In the order of their index. */
    public List<NettyLoop> all() {
        return all;
    }

    /** Round robin. */
    public NettyLoop next() {
        return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
    }

    /** Ends all loops, closing every socket on them, within the given time; the stage completes on a foreign thread. */
    public CompletionStage<Void> shutdown(Duration atMost) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(future -> done.complete(null));
        return done;
    }

    /** {@link #shutdown} within a second, without waiting for it. */
    @Override
    public void close() {
        shutdown(Duration.ofSeconds(1));
    }
}
