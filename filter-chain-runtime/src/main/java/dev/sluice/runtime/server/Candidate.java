package dev.sluice.runtime.server;

import dev.sluice.runtime.chain.KeptFilters;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.CompiledTexts;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.extension.plugin.PluginSet;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is being built beside the one that runs, if any: compiled, its filters opened, its clusters warmed. Nothing that runs notices until
 * it is taken over; {@link #close} gives it up. One thread, off the loops.
 */
final class Candidate implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.server");
    private static final long WARM_SECONDS = 15;
    private final Snapshot snapshot;
    private final Surroundings around;
    private final PluginSet plugins;
    private final List<ListenerChains> chains = new ArrayList<>();
    private boolean takenOver;

    private Candidate(Snapshot snapshot, Surroundings around, PluginSet plugins) {
        this.snapshot = snapshot;
        this.around = around;
        this.plugins = plugins;
    }

    /** Reads every resource. Problems are at the configuration's place; see {@link #hasErrors}. */
    static Candidate compile(
            ReadConfig<Bootstrap> config,
            PluginSet plugins,
            Extensions extensions,
            Foundation foundation,
            @Nullable Running before) {
        CompletableFuture<Surroundings> compiled = new CompletableFuture<>();
        ClusterSet previous =
                before == null ? ClusterSet.EMPTY : before.snapshot().clusters();
        Snapshot snapshot = new SnapshotCompiler(
                        extensions.registry(plugins), foundation.clusters(), foundation.sinks(), previous)
                .compile(config.message(), config.place(), compiled::join);
        KeptFilters kept = before == null
                ? KeptFilters.none()
                : before.around().kept().next(name -> previous.find(name)
                        .equals(snapshot.clusters().find(name)));
        Surroundings around = new Surroundings(
                foundation.shared(),
                snapshot.clusters(),
                foundation.caches(),
                new CompiledTexts(),
                foundation.loops()::next,
                kept);
        compiled.complete(around);
        return new Candidate(snapshot, around, plugins);
    }

    boolean hasErrors() {
        return snapshot.place().problems().hasErrors();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Of each listener, after {@link #open}; the caller's from now on. */
    List<ListenerChains> takeChains() {
        List<ListenerChains> taken = List.copyOf(chains);
        chains.clear();
        return taken;
    }

    /** Makes the filters. */
    void open(Foundation foundation) {
        for (ListenerPlan plan : snapshot.listeners()) {
            ListenerChains opened = ListenerChains.open(plan, around, foundation.sinks());
            if (opened != null) {
                chains.add(opened);
            }
        }
    }

    /** Waits until clusters know their hosts, for a while. */
    void warm() throws StartFailure {
        snapshot.clusters().start();
        try {
            snapshot.clusters().warm().toCompletableFuture().get(WARM_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not every cluster found its hosts within {0} s; serving all the same",
                    WARM_SECONDS);
        } catch (ExecutionException e) {
            throw new StartFailure("clusters failed to start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    /** It serves now; its chains belong to the listeners. */
    Running takeOver() {
        takenOver = true;
        around.kept().taken(around);
        return new Running(snapshot, around, plugins, Instant.now());
    }

    /** Unless it was taken over: closes what it opened. */
    @Override
    public void close() {
        if (!takenOver) {
            chains.forEach(ListenerChains::close);
            snapshot.clusters().close();
        }
    }
}
