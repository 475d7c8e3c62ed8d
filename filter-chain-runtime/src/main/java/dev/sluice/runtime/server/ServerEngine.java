package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Blocking;
import dev.sluice.runtime.chain.Caches;
import dev.sluice.runtime.chain.CompiledTexts;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.os.Signals;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import dev.sluice.runtime.upstream.dns.Resolvers;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the command line starts: checks a configuration, or serves it until the process is told to stop. */
public final class ServerEngine implements Engine {
    @Override
    public void check(ServerOptions options, ReadConfig<Bootstrap> config) {
        try (Extensions extensions = Extensions.load(options.plugins(), options.pluginPolicy());
                Resolvers resolvers = new Resolvers();
                Blocking blocking = Blocking.bounded(1, 1);
                Loops loops = Loops.start(1)) {
            Stats stats = new Stats();
            ClusterEnvironment nothing =
                    ClusterEnvironment.of(stats, Dialer.sockets(), (wire, handler, limits) -> never(), resolvers);
            CompletableFuture<Surroundings> compiled = new CompletableFuture<>();
            Snapshot snapshot = new SnapshotCompiler(
                            UnopenedPlugins.in(extensions.registry()), nothing, LogSinks.discarding(), ClusterSet.EMPTY)
                    .compile(config.message(), config.place(), compiled::join);
            Surroundings around = new Surroundings(
                    Shared.of(stats, blocking),
                    snapshot.clusters(),
                    new Caches(System::nanoTime),
                    new CompiledTexts(),
                    loops::next);
            compiled.complete(around);
            for (ListenerPlan plan : snapshot.listeners()) {
                ListenerChains chains = ListenerChains.open(plan, around, LogSinks.discarding());
                if (chains != null) {
                    chains.close();
                }
            }
        }
    }

    private static ClientCodec never() {
        throw new IllegalStateException("checking opens no connection");
    }

    @Override
    public void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
        AtomicReference<Supplier<List<String>>> suspects = new AtomicReference<>(List::of);
        ExitGuard.atExit(() -> Objects.requireNonNull(suspects.get()).get());
        Server server = Server.start(options, config);
        suspects.set(server::pluginThreads);
        server.guardExit();
        Signals.install(server::signal);
        if (options.demo()) {
            Demo.show(server);
        }
        server.awaitStop();
    }
}
