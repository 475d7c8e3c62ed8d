package dev.sluice.runtime.server;

import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.admin.FailedUpdate;
import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.Redaction;
import dev.sluice.runtime.extension.plugin.LockFile;
import dev.sluice.runtime.extension.plugin.PluginAction;
import dev.sluice.runtime.extension.plugin.PluginHost;
import dev.sluice.runtime.extension.plugin.PluginSet;
import dev.sluice.runtime.extension.plugin.Wishes;
import dev.sluice.runtime.os.FileWatch;
import dev.sluice.runtime.stats.Stats;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads configuration, plugins and scripts again and puts the whole in the place of what runs, or nothing of it. One reload at a time, on a thread of
 * its own; requests for one while it waits its turn are one. Numbers: {@code sluice.reload.attempts}, {@code .success}, {@code .failure},
 * {@code .unchanged}, {@code .time_ms}. Any thread.
 */
final class Reloads implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.reload");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final ReloadOutcome STOPPING = ReloadOutcome.failed("the process is stopping");
    private static final long PATIENCE_SECONDS = 1;

    private final ServerOptions options;
    private final Foundation foundation;
    private final Extensions extensions;
    private final Listeners listeners;
    private final Stats.StatScope stats;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "sluice-reload");
        made.setDaemon(true);
        return made;
    });
    private final Object ending = new Object();
    private volatile Running running;
    private volatile @Nullable FailedUpdate failed;

    /** Written under {@link #ending}: what serves is not replaced after it is true. */
    private volatile boolean closed;

    private @Nullable CompletableFuture<ReloadOutcome> waiting;
    private @Nullable FileWatch watch;

    /** @param first what serves already */
    Reloads(ServerOptions options, Foundation foundation, Extensions extensions, Listeners listeners, Running first) {
        this.options = options;
        this.foundation = foundation;
        this.extensions = extensions;
        this.listeners = listeners;
        this.running = first;
        this.stats = foundation.stats().scope("sluice.reload");
        for (String name : List.of("attempts", "success", "failure", "unchanged")) {
            stats.counter(name).add(0);
        }
    }

    /** Reloads when a file changes. */
    void watch() {
        watch = FileWatch.start(this::files, LOOK, () -> reload("a file changed"));
    }

    private Set<Path> files() {
        Set<Path> all = new HashSet<>(running.around().kept().files().keySet());
        options.input().file().ifPresent(all::add);
        all.addAll(PluginHost.files(options.plugins()));
        all.add(options.plugins().resolve(LockFile.NAME));
        return all;
    }

    /** What serves now. */
    Running running() {
        return running;
    }

    /** The last reload, if it failed. */
    Optional<FailedUpdate> failed() {
        return Optional.ofNullable(failed);
    }

    /** Reloads soon; the stage never fails. */
    synchronized CompletableFuture<ReloadOutcome> reload(String why) {
        CompletableFuture<ReloadOutcome> next = waiting;
        if (next != null) {
            return next;
        }
        CompletableFuture<ReloadOutcome> made = new CompletableFuture<>();
        waiting = made;
        try {
            thread.execute(() -> made.complete(run(why)));
        } catch (RejectedExecutionException stopping) {
            made.complete(STOPPING);
        }
        return made;
    }

    /** Changes what is wished of a plugin, and reloads; if that fails the wish is as before. The stage never fails. */
    CompletableFuture<ReloadOutcome> plugin(String id, PluginAction action) {
        String why = action.name().toLowerCase(Locale.ROOT) + " plugin " + id;
        try {
            return CompletableFuture.supplyAsync(() -> wish(why, id, action), thread);
        } catch (RejectedExecutionException stopping) {
            return CompletableFuture.completedFuture(STOPPING);
        }
    }

    private ReloadOutcome wish(String why, String id, PluginAction action) {
        if (closed) {
            return STOPPING;
        }
        PluginHost plugins = extensions.plugins();
        Wishes before = plugins.wishes();
        FailedUpdate failedBefore = failed;
        String cannot = plugins.wish(id, action);
        if (cannot != null) {
            return ReloadOutcome.failed(cannot);
        }
        ReloadOutcome outcome = reloaded(why);
        if (outcome.kind() == ReloadOutcome.Kind.FAILED) {
            plugins.wish(before);
            failed = failedBefore;
        }
        return outcome;
    }

    private ReloadOutcome run(String why) {
        synchronized (this) {
            waiting = null;
        }
        return reloaded(why);
    }

    private ReloadOutcome reloaded(String why) {
        if (closed) {
            return STOPPING;
        }
        count("attempts").add(1);
        long began = System.nanoTime();
        ReloadOutcome outcome;
        try {
            outcome = attempt();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            LOG.log(Level.ERROR, "reload failed", bug);
            outcome = failed(Bootstrap.getDefaultInstance(), String.valueOf(bug));
        }
        if (closed && outcome.kind() == ReloadOutcome.Kind.FAILED) {
            return STOPPING;
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        stats.histogram("time_ms").record(millis);
        switch (outcome.kind()) {
            case TAKEN_OVER -> {
                failed = null;
                count("success").add(1);
                LOG.log(Level.INFO, "{0}: reloaded in {1} ms: {2}", why, millis, outcome.text());
            }
            case UNCHANGED -> {
                failed = null;
                count("unchanged").add(1);
                LOG.log(Level.INFO, "{0}: {1}", why, outcome.text());
            }
            case FAILED -> {
                count("failure").add(1);
                LOG.log(Level.ERROR, "{0}: not reloaded, everything goes on as it was:\n{1}", why, outcome.text());
            }
        }
        return outcome;
    }

    private Counter count(String name) {
        return stats.counter(name);
    }

    private ReloadOutcome attempt() {
        ReadConfig<Bootstrap> config;
        try {
            ReadConfig<Bootstrap> read = options.input().read();
            config = new ReadConfig<>(Nodes.named(read.message(), options), read.place());
        } catch (IOException e) {
            return failed(Bootstrap.getDefaultInstance(), String.valueOf(e.getMessage()));
        }
        if (config.problems().hasErrors()) {
            return failed(config);
        }
        PluginSet plugins = extensions.plugins().next();
        Running before = running;
        if (before.snapshot().bootstrap().equals(config.message())
                && before.plugins().generations().equals(plugins.generations())
                && before.around().kept().upToDate()) {
            extensions.plugins().use(plugins);
            return ReloadOutcome.unchanged("nothing has changed");
        }
        boolean good = false;
        try (Candidate candidate = Candidate.compile(config, plugins, extensions, foundation, before)) {
            ReloadOutcome outcome = takeOver(candidate, config, before);
            good = outcome.kind() == ReloadOutcome.Kind.TAKEN_OVER;
            return outcome;
        } catch (StartFailure e) {
            return failed(config.message(), String.valueOf(e.getMessage()));
        } finally {
            if (!good) {
                extensions.plugins().discard(plugins);
            }
        }
    }

    private ReloadOutcome takeOver(Candidate candidate, ReadConfig<Bootstrap> config, Running before)
            throws StartFailure {
        candidate.open(foundation);
        if (candidate.hasErrors()) {
            return failed(config);
        }
        candidate.warm();
        ReloadOutcome outcome;
        synchronized (ending) {
            outcome = closed ? STOPPING : swap(candidate, before);
        }
        listeners.settle();
        return outcome;
    }

    private ReloadOutcome swap(Candidate candidate, Running before) throws StartFailure {
        Listeners.Change change = listeners.prepare(candidate.takeChains());
        Running next = candidate.takeOver();
        listeners.most(next.snapshot().mostConnections());
        listeners.apply(change, options.drainTime());
        running = next;
        extensions.plugins().use(next.plugins());
        before.snapshot().clusters().drain();
        ClusterChanges clusters = ClusterChanges.between(
                before.snapshot().clusters(), next.snapshot().clusters());
        clusters.count(foundation.stats());
        return ReloadOutcome.takenOver(Changes.between(before, next, change, clusters));
    }

    private ReloadOutcome failed(ReadConfig<Bootstrap> config) {
        String text = config.problems().all().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(Problem::toString)
                .collect(Collectors.joining("\n"));
        return failed(config.message(), text);
    }

    private ReloadOutcome failed(Bootstrap attempted, String text) {
        failed = new FailedUpdate(Redaction.redact(attempted, extensions.registry()::redacted), Instant.now(), text);
        return ReloadOutcome.failed(text);
    }

    /** Nothing is taken over from now on: the reload that runs is interrupted, and it as those that wait say that the process is stopping. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        synchronized (ending) {
            closed = true;
        }
        thread.shutdownNow().forEach(Runnable::run);
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a reload does not end: its filters hold it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
