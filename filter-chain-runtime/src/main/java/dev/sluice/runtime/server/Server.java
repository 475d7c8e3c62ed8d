package dev.sluice.runtime.server;

import dev.sluice.runtime.admin.AdminServer;
import dev.sluice.runtime.admin.Endpoints;
import dev.sluice.runtime.admin.FailedUpdate;
import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.extension.plugin.PluginAction;
import dev.sluice.runtime.listener.RunningListener;
import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.os.Signal;
import dev.sluice.runtime.upstream.ClusterSet;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running process. Life: {@link #start}, then {@link #stop} from a signal or the administration interface, which drains, then {@link #awaitStop}
 * returns. Any thread.
 */
public final class Server {
    private static final System.Logger LOG = System.getLogger("sluice.server");
    private final ServerOptions options;
    private final Standings standings;
    private final Foundation foundation;
    private final Extensions extensions;
    private final Listeners listeners;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean guarded;

    /** Until it runs; nothing may hold an old snapshot, or the code of its plugins would never go. */
    private volatile @Nullable Snapshot starting;

    private volatile @Nullable Reloads reloads;
    private @Nullable AdminServer admin;
    private @Nullable ServerGauges gauges;

    private Server(ServerOptions options, Standings standings, Foundation foundation, Extensions extensions) {
        this.options = options;
        this.standings = standings;
        this.foundation = foundation;
        this.extensions = extensions;
        this.listeners = new Listeners(foundation);
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
        Extensions extensions = Extensions.load(options.plugins(), options.pluginPolicy());
        Foundation foundation = Foundation.start(
                options.concurrency(), options.logInterval(), standings, options.filterDebug(), options.filterBudget());
        Server server = new Server(options, standings, foundation, extensions);
        try (Candidate candidate = Candidate.compile(
                new ReadConfig<>(bootstrap, config.place()),
                extensions.plugins().current(),
                extensions,
                foundation,
                null)) {
            server.open(candidate);
        } catch (StartFailure e) {
            server.cut();
            throw e;
        }
        foundation.stats().histogram("server.initialization_time_ms").record((System.nanoTime() - began) / 1_000_000);
        return server;
    }

    private void open(Candidate candidate) throws StartFailure {
        refuseErrors(candidate);
        Snapshot snapshot = candidate.snapshot();
        starting = snapshot;
        gauges = ServerGauges.start(foundation, standings, listeners.all(), extensions.plugins(), snapshot.bootstrap());
        startAdmin(snapshot);
        ClusterChanges.between(ClusterSet.EMPTY, snapshot.clusters()).count(foundation.stats());
        snapshot.clusters().start();
        candidate.open(foundation);
        refuseErrors(candidate);
        Listeners.Change change = listeners.prepare(candidate.takeChains());
        try {
            candidate.warm();
        } catch (StartFailure e) {
            change.bound().forEach(RunningListener::close);
            throw e;
        }
        LOG.log(Level.INFO, "all dependencies initialized. starting workers");
        Reloads all = new Reloads(options, foundation, extensions, listeners, candidate.takeOver());
        reloads = all;
        starting = null;
        listeners.most(snapshot.mostConnections());
        listeners.apply(change, options.drainTime());
        standings.state(ServerInfo.State.LIVE);
        if (options.watch()) {
            all.watch();
        }
    }

    private static void refuseErrors(Candidate candidate) throws StartFailure {
        if (candidate.hasErrors()) {
            throw new StartFailure("the configuration has errors");
        }
    }

    private void startAdmin(Snapshot snapshot) throws StartFailure {
        Optional<AdminPlan> plan = snapshot.admin();
        if (plan.isEmpty()) {
            return;
        }
        InetSocketAddress address = plan.get().address();
        try {
            Endpoints endpoints = Endpoints.of(new ServerOperations(this, options, foundation, extensions, standings));
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

    /** The addresses of all listeners, with real ports, in the order of the configuration. */
    public List<SocketAddress> addresses() {
        return listeners.all().stream()
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
            case HUP -> reload("SIGHUP");
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

    /** Reads configuration, plugins and scripts again, soon, on another thread; the stage never fails. */
    public CompletableFuture<ReloadOutcome> reload(String why) {
        Reloads all = reloads;
        return all == null
                ? CompletableFuture.completedFuture(ReloadOutcome.failed("the process is still starting"))
                : all.reload(why);
    }

    /** Changes what is wished of a plugin, and reloads; what cannot be done changes nothing. The stage never fails. */
    CompletableFuture<ReloadOutcome> plugin(String id, PluginAction action) {
        Reloads all = reloads;
        return all == null
                ? CompletableFuture.completedFuture(ReloadOutcome.failed("the process is still starting"))
                : all.plugin(id, action);
    }

    /** Living threads that plugins began, with the plugin's name. */
    List<String> pluginThreads() {
        return extensions.plugins().threads();
    }

    /** From now on nothing can keep the process from ending once it has drained: it is the server of a process of its own. */
    void guardExit() {
        guarded = true;
    }

    /** The last reload, if it failed. */
    Optional<FailedUpdate> failedUpdate() {
        return Optional.ofNullable(reloads).flatMap(Reloads::failed);
    }

    /** What serves now; empty while the process starts. */
    Optional<Running> running() {
        return Optional.ofNullable(reloads).map(Reloads::running);
    }

    /** What serves, or will when the process has started. */
    Snapshot snapshot() {
        Snapshot first = starting;
        return running().map(Running::snapshot).orElseGet(() -> Objects.requireNonNull(first, "not starting"));
    }

    List<RunningListener> listeners() {
        return listeners.all();
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
        closeReloads();
        LOG.log(
                Level.INFO,
                "shutting down: draining {0} listeners",
                listeners.all().size());
        try {
            listeners.drain(options.drainTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (guarded) {
            ExitGuard.arm(this::pluginThreads);
        }
        cut();
        LOG.log(Level.INFO, "exiting");
        stopped.countDown();
    }

    private void closeReloads() {
        Reloads all = reloads;
        if (all != null) {
            all.close();
        }
    }

    private void cut() {
        if (gauges != null) {
            gauges.close();
        }
        closeReloads();
        listeners.close();
        running().ifPresent(each -> each.snapshot().clusters().close());
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
