package dev.sluice.runtime.chain;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Cache;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Stream;
import dev.sluice.filter.Timer;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Completion;
import dev.sluice.runtime.chain.provided.Serial;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The surroundings of one filter in one configuration. Its thread is a helper thread; calls and timers run on a loop and come home to it. Any thread. */
public final class ContextScope implements FilterContext {
    private static final System.Logger LOG = System.getLogger("sluice.chain");
    private final String name;
    private final String cacheOwner;
    private final Object code;
    private final String prefix;
    private volatile Surroundings surroundings;
    private final Logs logs;
    private final Serial helper;
    private final System.Logger log;
    private final RandomGenerator random = new SplittableRandom();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final Set<String> clustersUsed = ConcurrentHashMap.newKeySet();
    private final List<Object> addedLogs = new CopyOnWriteArrayList<>();
    private final Set<Object> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean caching = new AtomicBoolean();
    private volatile boolean over;

    /** Takes access logs that filters add to their chain. */
    @FunctionalInterface
    public interface Logs {
        /** @param log an {@code envoy.config.accesslog.v3.AccessLog} */
        void add(Object log) throws InvalidConfig;

        /** A place where no logs can be added. */
        Logs NONE = log -> {
            throw new InvalidConfig("", "access logs cannot be added here");
        };
    }

    /**
     * Of a filter of that extension, with which it shares caches.
     *
     * @param name the filter's name in the configuration
     * @param prefix of the filter's numbers, such as {@code http.ingress.}; may be empty
     */
    public ContextScope(String name, Extension extension, String prefix, Surroundings surroundings, Logs logs) {
        this(name, extension.name(), extension, prefix, surroundings, logs);
    }

    /**
     * @param cacheOwner whose caches are shared
     * @param code the generation of the filter's code: what others may not see in its caches
     */
    ContextScope(String name, String cacheOwner, Object code, String prefix, Surroundings surroundings, Logs logs) {
        this.name = name;
        this.cacheOwner = cacheOwner;
        this.code = code;
        this.prefix = prefix;
        this.surroundings = surroundings.settled();
        this.logs = logs;
        this.helper = new Serial(surroundings.shared().blocking());
        this.log = System.getLogger("sluice.filter." + name);
    }

    Shared shared() {
        return surroundings.shared();
    }

    /** For what belongs to this filter and lives shorter, such as its per-route configurations: closed by who asked. */
    public ContextScope part() {
        return new ContextScope(name, cacheOwner, code, prefix, surroundings, Logs.NONE);
    }

    /** Ends a {@link #part}. */
    public void close() {
        close(Extension.Lease.NONE);
    }

    /** Names of clusters it asked for. */
    Set<String> clustersUsed() {
        return clustersUsed;
    }

    /** Access logs that the filter added. */
    List<Object> addedLogs() {
        return addedLogs;
    }

    /** A newer snapshot goes on with the filter. */
    void move(Surroundings next) {
        surroundings = next.settled();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Cluster> cluster(String cluster) {
        clustersUsed.add(cluster);
        return surroundings.clusters().find(cluster).map(found -> found);
    }

    @Override
    public <K, V> Cache<K, V> cache(String cache, Cache.Spec spec) {
        if (caching.compareAndSet(false, true)) {
            Caches caches = surroundings.caches();
            caches.hold(code);
            onClose(() -> caches.release(code));
        }
        return surroundings.caches().named(cacheOwner + '/' + cache, spec, code);
    }

    private String full(String number) {
        return number.startsWith(".") ? number.substring(1) : prefix + number;
    }

    @Override
    public Counter counter(String number) {
        return shared().stats().counter(full(number));
    }

    @Override
    public Gauge gauge(String number) {
        return shared().stats().gauge(full(number));
    }

    @Override
    public Histogram histogram(String number) {
        return shared().stats().histogram(full(number));
    }

    @Override
    public System.Logger log() {
        return log;
    }

    @Override
    public Function<Stream, String> format(String text) throws InvalidConfig {
        return surroundings.texts().format(text);
    }

    @Override
    public Function<Stream, String> formatString(Object format) throws InvalidConfig {
        return surroundings.texts().formatString(format);
    }

    @Override
    public Predicate<Headers> headerMatcher(Object matcher) throws InvalidConfig {
        return surroundings.texts().headerMatcher(matcher);
    }

    @Override
    public Predicate<String> stringMatcher(Object matcher) throws InvalidConfig {
        return surroundings.texts().stringMatcher(matcher);
    }

    @Override
    public void accessLog(Object accessLog) throws InvalidConfig {
        logs.add(accessLog);
        addedLogs.add(accessLog);
    }

    @Override
    public boolean healthy() {
        return shared().standing().healthy();
    }

    @Override
    public String serviceCluster() {
        return shared().standing().serviceCluster();
    }

    @Override
    public synchronized void onClose(AutoCloseable resource) {
        resources.add(resource);
    }

    @Override
    public void execute(Runnable task) {
        if (over) {
            shared().lateCompletions().add(1);
            return;
        }
        helper.execute(() -> {
            if (!over) {
                task.run();
            }
        });
    }

    @Override
    public long nanoTime() {
        return surroundings.home().get().nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Loop loop = surroundings.home().get();
        Delayed timer = new Delayed(loop, task);
        running.add(timer);
        loop.execute(() -> timer.start(delay));
        return timer;
    }

    private final class Delayed implements Timer, Runnable {
        private final Loop loop;
        private final Runnable task;
        private volatile boolean cancelled;
        private @Nullable Timer timer;

        Delayed(Loop loop, Runnable task) {
            this.loop = loop;
            this.task = task;
        }

        void start(Duration delay) {
            if (!cancelled && !over) {
                timer = loop.after(Math.max(0, delay.toNanos()), this);
            }
        }

        @Override
        public void run() {
            running.remove(this);
            if (!cancelled) {
                execute(task);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            running.remove(this);
            loop.execute(() -> {
                if (timer != null) {
                    timer.cancel();
                }
            });
        }
    }

    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            Future<?> future = shared().blocking().submit(() -> {
                T value = null;
                Throwable failure = null;
                try {
                    value = work.call();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                home(result, value, failure);
            });
            Runnable cancel = () -> future.cancel(true);
            running.add(cancel);
            result.whenComplete((value, failure) -> running.remove(cancel));
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(full);
        }
        return result;
    }

    private <T> void home(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        if (over) {
            shared().lateCompletions().add(1);
            Late.drop(value);
            return;
        }
        helper.execute(() -> Completion.of(result, value, failure));
    }

    @Override
    public CompletionStage<Answer> call(Cluster to, Call call) {
        if (!(to instanceof UpstreamCluster)) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("not a cluster of this runtime: " + to.name()));
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        Loop loop = surroundings.home().get();
        loop.execute(() -> {
            CallScope scope = new CallScope(loop, shared());
            Runnable cancel = () -> loop.execute(scope::close);
            running.add(cancel);
            scope.call(to, call).whenComplete((answer, failure) -> {
                running.remove(cancel);
                home(result, answer, failure);
            });
        });
        return result;
    }

    /** Off the loops, after the last stream: cancels, closes resources in reverse order, then gives the lease back. Any thread. */
    void close(Extension.Lease lease) {
        if (over) {
            return;
        }
        over = true;
        running.forEach(each -> {
            if (each instanceof Timer timer) {
                timer.cancel();
            } else if (each instanceof Runnable cancel) {
                cancel.run();
            }
        });
        List<AutoCloseable> last;
        synchronized (this) {
            last = new ArrayList<>(resources);
            resources.clear();
        }
        Runnable closing = () -> {
            for (int i = last.size() - 1; i >= 0; i--) {
                try {
                    last.get(i).close();
                } catch (Throwable failure) {
                    LOG.log(Level.WARNING, "closing a resource of filter " + name + " failed", failure);
                }
            }
            lease.close();
        };
        try {
            shared().blocking().execute(closing);
        } catch (RejectedExecutionException shutDown) {
            closing.run();
        }
    }
}
