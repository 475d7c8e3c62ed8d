package dev.sluice.runtime.chain;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import dev.sluice.filter.Timer;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.provided.Completion;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.event.Marker;
import dev.sluice.runtime.upstream.UpstreamCluster;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What exchanges and raw connections have as scopes: clock, timers, blocking work, calls, the key store, flags, abort; and the end of all that. Loop
 * confined but for {@link #execute}.
 */
public abstract class StreamScope implements Stream, LaneOwner {
    private static final LoopLocal<RandomGenerator> RANDOM = LoopLocal.of(loop -> new SplittableRandom(
            Long.getLong("sluice.random.seed", ThreadLocalRandom.current().nextLong()) + loop.index()));
    private final Loop loop;
    private final Shared shared;
    private final @Nullable Watch watch;
    private final Marker marker;
    private @Nullable ScopeTask tasks;
    private @Nullable Store store;
    private String flags = "";
    private int current = -1;
    private boolean over;
    private boolean dead;
    private boolean aborted;
    private boolean kept;
    private Verdict.@Nullable Final abort;

    protected StreamScope(Loop loop, Shared shared) {
        this.loop = loop;
        this.shared = shared;
        this.watch = shared.watch();
        this.marker = loop.marker();
    }

    /** Somebody may hold this object beyond the stream's end, so it must never become another stream: a task, a timer, a call, a wait. */
    public final void keep() {
        kept = true;
    }

    /** Whether {@link #keep} was called. */
    protected final boolean kept() {
        return kept;
    }

    /** As new, for the next stream. */
    protected final void renew() {
        tasks = null;
        store = null;
        flags = "";
        current = -1;
        over = false;
        dead = false;
        aborted = false;
        abort = null;
    }

    /** An abort, from {@link #abort} or a failure, at the end of the loop's turn; {@link #frozen} is false again. */
    protected abstract void onAbort(Verdict.Final verdict);

    /** A callback of that filter failed: to count, log, and answer with. */
    protected abstract Verdict.Final failure(int filter, Throwable why);

    /** The stream whose store is asked for keys this one does not have. */
    protected @Nullable StreamScope outer() {
        return null;
    }

    @Override
    public final Loop loop() {
        return loop;
    }

    /** What all streams share. */
    public final Shared shared() {
        return shared;
    }

    @Override
    public final @Nullable Watch watch() {
        return watch;
    }

    /** After {@code onComplete}, the log and the numbers: whoever still uses it does wrong. */
    protected final void died() {
        dead = true;
    }

    /** In a debug run: a filter uses the stream. */
    protected final void used() {
        if (watch != null) {
            check(watch);
        }
    }

    private void check(Watch by) {
        if (!loop.inLoop()) {
            by.saw(
                    Misuse.WRONG_THREAD,
                    filterName(current),
                    "used on " + Thread.currentThread() + "; go home with execute, when or hold");
            throw new IllegalStateException("a stream was used outside its loop");
        }
        if (dead) {
            by.saw(
                    Misuse.STALE_STREAM,
                    filterName(current),
                    "used after onComplete; keep what you need of it, not the stream");
        }
    }

    @Override
    public final boolean frozen() {
        return over || abort != null;
    }

    /** After {@link #end}. */
    public final boolean over() {
        return over;
    }

    @Override
    public final int current() {
        return current;
    }

    @Override
    public final void enter(int filter) {
        current = filter;
        marker.enter(filterUse(filter));
    }

    @Override
    public final void left() {
        marker.leave();
    }

    @Override
    public final void late() {
        shared.lateCompletions().add(1);
        if (watch != null) {
            watch.saw(Misuse.LATE, filterName(current), "came after the end of its stream");
        }
    }

    /** A wait of that filter is over and its function has answered. */
    protected void answered(int filter, Verdict verdict, long nanos) {}

    /** A timer or task of that filter failed. */
    protected void taskFailed(int filter, Throwable why) {
        failed(filter, why);
    }

    @Override
    public void failed(int filter, Throwable why) {
        Verdict.Final answer = failure(filter, why);
        if (!over && abort == null) {
            startAbort(answer);
        }
    }

    @Override
    public final void abort(Verdict.Final verdict) {
        used();
        if (!loop.inLoop()) {
            foreign(verdict);
            return;
        }
        if (over || aborted) {
            late();
            FilterUse again = filterUse(current);
            if (again != null) {
                again.numbers(loop.index()).cameLate();
            }
            return;
        }
        aborted = true;
        startAbort(verdict);
    }

    /** A filter's mistake that its stream survives: the answer goes home first. */
    private void foreign(Verdict.Final verdict) {
        keep();
        IllegalStateException mistake = new IllegalStateException(
                "abort was called on " + Thread.currentThread().getName() + "; go home with execute, when or hold");
        loop.execute(() -> {
            FilterUse use = filterUse(current);
            if (use != null) {
                use.misused(mistake);
            }
            abort(verdict);
        });
    }

    /** As an abort by a filter, but also after one: the runtime itself must answer. */
    protected final void answer(Verdict.Final verdict) {
        if (!over && abort == null) {
            startAbort(verdict);
        }
    }

    private void startAbort(Verdict.Final verdict) {
        abort = verdict;
        keep();
        loop.later(this::runAbort);
    }

    private void runAbort() {
        Verdict.Final verdict = abort;
        if (over || verdict == null) {
            return;
        }
        abort = null;
        onAbort(verdict);
    }

    /** Ends everything that was started here. Once. */
    protected final void end() {
        over = true;
        for (ScopeTask task = tasks; task != null; task = tasks) {
            unlink(task);
            task.scopeEnded();
        }
    }

    final void link(ScopeTask task) {
        keep();
        task.after = tasks;
        task.before = null;
        if (tasks != null) {
            tasks.before = task;
        }
        tasks = task;
        task.linked = true;
    }

    final void unlink(ScopeTask task) {
        if (!task.linked) {
            return;
        }
        task.linked = false;
        if (task.before == null) {
            tasks = task.after;
        } else {
            task.before.after = task.after;
        }
        if (task.after != null) {
            task.after.before = task.before;
        }
    }

    @Override
    public final void execute(Runnable task) {
        int filter = loop.inLoop() ? current : -1;
        keep();
        loop.execute(() -> run(filter, task));
    }

    private void run(int filter, Runnable task) {
        if (over) {
            late();
            return;
        }
        if (filter != -1) {
            enter(filter);
        }
        try {
            task.run();
        } catch (Throwable failure) {
            taskFailed(filter, failure);
        } finally {
            left();
        }
    }

    @Override
    public final long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public final RandomGenerator random() {
        return loop.local(RANDOM);
    }

    @Override
    public final Timer after(Duration delay, Runnable task) {
        used();
        keep();
        Delayed timer = new Delayed(this, current, task);
        if (over) {
            late();
            return timer;
        }
        link(timer);
        timer.timer = loop.after(Math.max(0, delay.toNanos()), timer);
        return timer;
    }

    private static final class Delayed extends ScopeTask implements Timer, Runnable {
        private final StreamScope scope;
        private final int filter;
        private final Runnable task;

        @Nullable
        Timer timer;

        Delayed(StreamScope scope, int filter, Runnable task) {
            this.scope = scope;
            this.filter = filter;
            this.task = task;
        }

        @Override
        public void run() {
            if (linked) {
                scope.unlink(this);
                scope.run(filter, task);
            }
        }

        @Override
        public void cancel() {
            scope.unlink(this);
            scopeEnded();
        }

        @Override
        void scopeEnded() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    @Override
    public final <T> CompletionStage<T> blocking(Callable<T> work) {
        used();
        keep();
        CompletableFuture<T> result = new CompletableFuture<>();
        if (over) {
            late();
            return result;
        }
        Work task = new Work();
        link(task);
        try {
            task.future = shared.blocking().submit(() -> {
                T value = null;
                Throwable failure = null;
                try {
                    value = work.call();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                home(task, result, value, failure);
            });
        } catch (RejectedExecutionException full) {
            unlink(task);
            result.completeExceptionally(full);
        }
        return result;
    }

    private <T> void home(Work task, CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        loop.execute(() -> {
            if (!task.linked) {
                late();
                Late.drop(value);
                return;
            }
            unlink(task);
            Completion.of(result, value, failure);
        });
    }

    private static final class Work extends ScopeTask {
        @Nullable
        Future<?> future;

        @Override
        void scopeEnded() {
            if (future != null) {
                future.cancel(true);
            }
        }
    }

    /** A call of a filter's own was answered; the body is there unless a reader took it. */
    protected void called(String cluster, Headers request, Answer answer) {}

    @Override
    public final CompletionStage<Answer> call(Cluster to, Call call) {
        used();
        if (over) {
            late();
            return new CompletableFuture<>();
        }
        if (!(to instanceof UpstreamCluster cluster)) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("not a cluster of this runtime: " + to.name()));
        }
        return OwnCall.start(this, cluster, call);
    }

    @Override
    @SuppressWarnings("unchecked")
    public final <T> T get(Key<T> key) {
        used();
        Object value = store == null ? null : store.find(key.name());
        if (value == null) {
            StreamScope outer = outer();
            return outer == null ? key.absent() : outer.get(key);
        }
        return (T) value;
    }

    @Override
    public final <T> void put(Key<T> key, T value) {
        used();
        if (store == null) {
            store = new Store();
        }
        store.put(key, value);
    }

    /** A value of the store by the name of its key, or null. */
    public @Nullable Object stored(String name) {
        Object value = store == null ? null : store.findByText(name);
        StreamScope outer = outer();
        return value != null || outer == null ? value : outer.stored(name);
    }

    @Override
    public final void flag(String code) {
        if (flags.isEmpty()) {
            flags = code;
        } else if (!hasFlag(code)) {
            flags = flags + ',' + code;
        }
    }

    private boolean hasFlag(String code) {
        return ("," + flags + ",").contains("," + code + ",");
    }

    /** Response flags, comma separated; empty if there are none. */
    public final String flags() {
        return flags;
    }
}
