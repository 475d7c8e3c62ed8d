package dev.sluice.runtime.server;

import dev.sluice.runtime.admin.AdminServer;
import dev.sluice.runtime.admin.Endpoints;
import dev.sluice.runtime.chain.CompiledTexts;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerLimits;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.listener.RunningListener;
import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.os.Signal;
import dev.sluice.runtime.stats.Stats;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running process. Life: {@link #start}, then {@link #stop} from a signal or the administration interface, which drains, then {@link #awaitStop}
 * returns. Any thread.
 */
public final class Server {
    private static final System.Logger LOG = System.getLogger("sluice.server");
    private static final long WARM_SECONDS = 15;
    private final ServerOptions options;
    private final Standings standings;
    private final Foundation foundation;
    private final Extensions extensions;
    private final Snapshot snapshot;
    private final List<RunningListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable AdminServer admin;
    private @Nullable ServerGauges gauges;

    private Server(
            ServerOptions options,
            Standings standings,
            Foundation foundation,
            Extensions extensions,
            Snapshot snapshot) {
        this.options = options;
        this.standings = standings;
        this.foundation = foundation;
        this.extensions = extensions;
        this.snapshot = snapshot;
    }

    /**
     * Compiles, binds and serves. Problems of the configuration are reported at its place.
     *
     * @throws StartFailure the configuration is wrong, or an address cannot be bound; nothing is left behind
     */
    public static Server start(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
        long began = System.nanoTime();
        Bootstrap bootstrap = Nodes.named(config.message(), options);
        Standings standings = new Standings(bootstrap.getNode().getCluster());
        Extensions extensions = Extensions.load(options.plugins());
        Foundation foundation =
                Foundation.start(options.concurrency(), options.logInterval(), standings, options.filterDebug());
        CompletableFuture<Surroundings> compiled = new CompletableFuture<>();
        Snapshot snapshot = new SnapshotCompiler(extensions.registry(), foundation.clusters(), foundation.sinks())
                .compile(bootstrap, config.place(), compiled::join);
        Surroundings surroundings = new Surroundings(
                foundation.shared(),
                snapshot.clusters(),
                foundation.caches(),
                new CompiledTexts(),
                foundation.loops()::next);
        compiled.complete(surroundings);
        Server server = new Server(options, standings, foundation, extensions, snapshot);
        try {
            server.open(surroundings);
        } catch (StartFailure e) {
            server.cut();
            throw e;
        }
        foundation.stats().histogram("server.initialization_time_ms").record((System.nanoTime() - began) / 1_000_000);
        return server;
    }

    private void open(Surroundings surroundings) throws StartFailure {
        refuseErrors();
        gauges = ServerGauges.start(foundation, standings, listeners, snapshot.bootstrap());
        startAdmin();
        snapshot.clusters().start();
        countClusters();
        List<ListenerChains> opened = new ArrayList<>();
        for (ListenerPlan plan : snapshot.listeners()) {
            ListenerChains chains = ListenerChains.open(plan, surroundings, foundation.sinks());
            if (chains != null) {
                opened.add(chains);
            }
        }
        refuseErrors();
        bind(opened);
        warm();
        LOG.log(Level.INFO, "all dependencies initialized. starting workers");
        listeners.forEach(RunningListener::start);
        standings.state(ServerInfo.State.LIVE);
        for (RunningListener listener : listeners) {
            LOG.log(Level.INFO, "listener {0} on {1}", listener.plan().name(), listener.localAddresses());
        }
    }

    /** Source: Envoy, cluster manager statistics. */
    private void countClusters() {
        int all = snapshot.clusters().views().size();
        Stats.StatScope scope = foundation.stats().scope("cluster_manager");
        scope.gauge("active_clusters").set(all);
        scope.gauge("warming_clusters").set(0);
        scope.counter("cluster_added").add(all);
        scope.counter("cluster_modified").add(0);
        scope.counter("cluster_removed").add(0);
        scope.counter("cluster_updated").add(0);
    }

    private void refuseErrors() throws StartFailure {
        if (snapshot.place().problems().hasErrors()) {
            throw new StartFailure("the configuration has errors");
        }
    }

    private void startAdmin() throws StartFailure {
        Optional<AdminPlan> plan = snapshot.admin();
        if (plan.isEmpty()) {
            return;
        }
        InetSocketAddress address = plan.get().address();
        try {
            Endpoints endpoints = Endpoints.of(
                    new ServerOperations(this, options, foundation, extensions, snapshot, standings, listeners));
            AdminServer started = AdminServer.start(
                    address,
                    foundation.loops().next(),
                    endpoints,
                    foundation.blocking(),
                    plan.get().logs());
            admin = started;
            LOG.log(Level.INFO, "admin address: {0}", started.local());
            if (options.adminAddressFile().isPresent()) {
                InetSocketAddress local = (InetSocketAddress) started.local();
                Files.writeString(
                        options.adminAddressFile().get(), local.getAddress().getHostAddress() + ':' + local.getPort());
            }
        } catch (IOException e) {
            throw new StartFailure("cannot start the admin interface on " + text(address) + ": " + e.getMessage(), e);
        }
    }

    private void bind(List<ListenerChains> opened) throws StartFailure {
        ListenerLimits limits = new ListenerLimits();
        for (ListenerChains chains : opened) {
            try {
                listeners.add(RunningListener.bind(chains, foundation.loops().all(), foundation.shared(), limits));
            } catch (IOException e) {
                throw new StartFailure("listener " + chains.plan().name() + ": " + e.getMessage(), e);
            }
        }
    }

    private void warm() throws StartFailure {
        try {
            snapshot.clusters().warm().toCompletableFuture().get(WARM_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            LOG.log(
                    Level.WARNING,
                    "not every cluster found its hosts within {0} s; serving all the same",
                    WARM_SECONDS);
        } catch (ExecutionException e) {
            throw new StartFailure("clusters failed to start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    /** The addresses of all listeners, with real ports, in the order of the configuration. */
    public List<SocketAddress> addresses() {
        return listeners.stream()
                .flatMap(listener -> listener.localAddresses().stream())
                .toList();
    }

    /** Where the administration interface listens. */
    public Optional<SocketAddress> adminAddress() {
        return Optional.ofNullable(admin).map(AdminServer::local);
    }

    /** What the system tells the process: the first wish to stop drains, the second ends now. */
    public void signal(Signal signal) {
        switch (signal) {
            case HUP ->
                LOG.log(Level.WARNING, "SIGHUP: reading the configuration again is not supported yet; nothing changed");
            case USR1 -> reopenLogs();
            case TERM, INT, BREAK -> {
                LOG.log(Level.WARNING, "caught {0}", signal);
                if (stopping.get()) {
                    LOG.log(Level.WARNING, "second signal: ending now");
                    Runtime.getRuntime().halt(0);
                }
                stop();
            }
        }
    }

    void reopenLogs() {
        foundation.sinks().reopen();
        try {
            Logs.reopen();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the log cannot be opened again: " + e.getMessage());
        }
    }

    /** Stops accepting, lets run what runs, at most for the drain time, then ends. Returns at once. */
    public void stop() {
        if (stopping.compareAndSet(false, true)) {
            Thread thread = new Thread(this::drainAndEnd, "sluice-stop");
            thread.start();
        }
    }

    private void drainAndEnd() {
        standings.state(ServerInfo.State.DRAINING);
        LOG.log(Level.INFO, "shutting down: draining {0} listeners", listeners.size());
        listeners.forEach(RunningListener::drain);
        CompletableFuture<?>[] idle = listeners.stream()
                .map(listener -> listener.idle().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(idle).get(Math.max(1, options.drainTime().toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.log(Level.WARNING, "drain time is over: closing what still runs");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "drain failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
        LOG.log(Level.INFO, "exiting");
        stopped.countDown();
    }

    private void cut() {
        if (gauges != null) {
            gauges.close();
        }
        listeners.forEach(RunningListener::close);
        snapshot.clusters().close();
        if (admin != null) {
            admin.close();
        }
        foundation.close();
        extensions.close();
    }

    /** Waits until {@link #stop} has done its work. */
    public void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #awaitStop}, for a while; false if it still runs. */
    public boolean awaitStop(Duration atMost) throws InterruptedException {
        return stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
