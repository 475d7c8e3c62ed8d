package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.LoopWatchdog;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Standing;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.socket.SocketDialer;
import dev.sluice.runtime.upstream.ClientCodecs;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What outlives configurations: loops, numbers, log files, helper threads, name resolution. Any thread. */
record Foundation(
        Stats stats,
        Loops loops,
        Blocking blocking,
        LogSinks sinks,
        Resolvers resolvers,
        Caches caches,
        Shared shared,
        ClusterEnvironment clusters,
        LoopWatchdog watchdog)
        implements AutoCloseable {
    private static final int HELPERS = 16;
    private static final int WAITING_WORK = 10_000;
    /**
     * @param concurrency loops; 0: one per processor
     * @param logInterval after which a log file gets what is buffered
     * @param filterDebug whether misuses of the filter contract are looked for
     * @param filterBudget how long a filter's callback may hold its loop before a warning names it; zero: any time
     */
    static Foundation start(
            int concurrency, Duration logInterval, Standing standing, boolean filterDebug, Duration filterBudget) {
        Stats stats = new Stats();
        Blocking blocking = Blocking.bounded(HELPERS, WAITING_WORK);
        Shared shared = Shared.of(stats, blocking, standing);
        Resolvers resolvers = new Resolvers();
        Loops loops = Loops.start(concurrency, stats.counter("sluice.loop.wakeups"));
        LoopMemory.count(stats, loops.all());
        LogSinks sinks = LogSinks.of(stats, logInterval);
        return new Foundation(
                stats,
                loops,
                blocking,
                sinks,
                resolvers,
                new Caches(System::nanoTime),
                filterDebug ? shared.watchedBy(Watch.logging(stats)) : shared,
                new ClusterEnvironment(
                        stats,
                        SocketDialer.INSTANCE,
                        ClientCodecs.HTTP1,
                        resolvers::names,
                        SplittableRandom::new,
                        shared.tls(),
                        new ClusterEnvironment.Checking(loops::next, sinks)),
                LoopWatchdog.start(loops.all(), filterBudget));
    }

    /** After the last connection: ends the loops, writes what logs still hold. */
    @Override
    public void close() {
        watchdog.close();
        try {
            loops.shutdown(Duration.ofSeconds(1)).toCompletableFuture().get(3, TimeUnit.SECONDS);
            sinks.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            System.getLogger("sluice.server").log(System.Logger.Level.WARNING, "the loops did not end in time");
        }
        shared.tls().close();
        resolvers.close();
        blocking.close();
    }
}
