package dev.sluice.runtime.server;

import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerLimits;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.listener.RunningListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The listeners of the process. A reload first {@link #prepare prepares}, which binds what is new and can fail, then {@link #apply applies}, which
 * cannot. Reading: any thread; the rest: one at a time, off the loops.
 */
final class Listeners {
    private static final System.Logger LOG = System.getLogger("sluice.server");
    private static final long SETTLE_MILLIS = 1000;
    private final List<RunningListener> all = new CopyOnWriteArrayList<>();
    private final List<RunningListener> leaving = new CopyOnWriteArrayList<>();
    private final ListenerLimits limits = new ListenerLimits();
    private final Foundation foundation;

    /**
     * What a reload changes.
     *
     * @param replaced listeners that keep their sockets and get these chains
     * @param bound new ones, which accept nothing yet
     * @param removed what is in the configuration no more
     */
    record Change(
            Map<RunningListener, ListenerChains> replaced,
            List<RunningListener> bound,
            List<RunningListener> removed) {}

    Listeners(Foundation foundation) {
        this.foundation = foundation;
    }

    /** Those of the configuration, in its order as far as it did not change. */
    List<RunningListener> all() {
        return all;
    }

    /**
     * Finds out which chains are for which listener, and binds new addresses.
     *
     * @param wanted taken over, also if it fails
     * @throws StartFailure an address cannot be bound; nothing has changed
     */
    Change prepare(List<ListenerChains> wanted) throws StartFailure {
        Map<RunningListener, ListenerChains> replaced = new LinkedHashMap<>();
        List<RunningListener> bound = new ArrayList<>();
        List<RunningListener> rest = new ArrayList<>(all);
        List<ListenerChains> open = new ArrayList<>(wanted);
        List<ListenerChains> fresh = new ArrayList<>();
        for (ListenerChains chains : wanted) {
            Optional<RunningListener> same = sameSockets(chains.plan(), rest);
            same.ifPresentOrElse(
                    running -> {
                        rest.remove(running);
                        replaced.put(running, chains);
                    },
                    () -> fresh.add(chains));
        }
        try {
            for (ListenerChains chains : fresh) {
                open.remove(chains);
                bound.add(bind(chains));
            }
        } catch (StartFailure e) {
            bound.forEach(RunningListener::close);
            open.forEach(ListenerChains::close);
            throw e;
        }
        return new Change(replaced, bound, rest);
    }

    /** The listener of that name if its sockets are the same, else another that has them: a listener may be renamed. */
    private static Optional<RunningListener> sameSockets(ListenerPlan plan, List<RunningListener> running) {
        List<RunningListener> same = running.stream()
                .filter(listener -> listener.plan().sameSockets(plan))
                .toList();
        return same.stream()
                .filter(listener -> listener.plan().name().equals(plan.name()))
                .findFirst()
                .or(() -> same.stream().findFirst());
    }

    private RunningListener bind(ListenerChains chains) throws StartFailure {
        String name = chains.plan().name();
        try {
            return RunningListener.bind(chains, foundation.loops().all(), foundation.shared(), limits);
        } catch (IOException e) {
            throw new StartFailure("listener " + name + ": " + e.getMessage(), e);
        }
    }

    /** Client connections that there may be in all from now on; 0 for the defaults. */
    void most(int connections) {
        limits.most(connections);
    }

    /** New listeners accept, old ones get their chains or drain. */
    void apply(Change change, Duration drainTime) {
        all.addAll(change.bound());
        change.replaced().forEach((running, chains) -> running.use(chains, drainTime));
        for (RunningListener listener : change.bound()) {
            listener.start();
            LOG.log(Level.INFO, "listener {0} on {1}", listener.plan().name(), listener.localAddresses());
        }
        for (RunningListener listener : change.removed()) {
            all.remove(listener);
            leaving.add(listener);
            LOG.log(Level.INFO, "listener {0} drains", listener.plan().name());
            listener.drain();
            listener.idle()
                    .toCompletableFuture()
                    .copy()
                    .completeOnTimeout(null, Math.max(1, drainTime.toMillis()), TimeUnit.MILLISECONDS)
                    .thenRun(() -> {
                        leaving.remove(listener);
                        listener.close();
                    });
        }
    }

    /** Waits until each loop has changed over, so that whoever hears of the reload meets it in the next request; a loop that is stuck is not waited for. */
    void settle() {
        List<? extends Executor> loops = foundation.loops().all();
        CountDownLatch left = new CountDownLatch(loops.size());
        try {
            loops.forEach(loop -> loop.execute(left::countDown));
            left.await(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.log(Level.DEBUG, "the loops have ended", stopping);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All stop accepting and let connections end; returns once they have, or after that time. */
    void drain(Duration atMost) throws InterruptedException {
        all.forEach(RunningListener::drain);
        List<RunningListener> waited = new ArrayList<>(all);
        waited.addAll(leaving);
        CompletableFuture<?>[] idle = waited.stream()
                .map(listener -> listener.idle().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(idle).get(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.log(Level.WARNING, "drain time is over: closing what still runs");
        } catch (java.util.concurrent.ExecutionException e) {
            LOG.log(Level.WARNING, "drain failed", e.getCause());
        }
    }

    /** Closes every connection. */
    void close() {
        all.forEach(RunningListener::close);
        leaving.forEach(RunningListener::close);
    }
}
