package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.CompiledTexts;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.listener.ListenerChains;
import dev.sluice.runtime.listener.ListenerPlan;
import dev.sluice.runtime.os.Signals;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.socket.SocketDialer;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.ClusterSet;
import dev.sluice.runtime.upstream.dns.Resolvers;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the command line starts: checks a configuration, or serves it until the process is told to stop. */
public final class ServerEngine implements Engine {
    @Override
    public void check(ServerOptions options, ReadConfig<Bootstrap> config) {
        try {
            checked(options, config, (shared, snapshot, chains) -> {});
        } catch (AskedRequest.Unclear nothingWasAsked) {
            throw new IllegalStateException(nothingWasAsked);
        }
    }

    @Override
    public Explanation explain(ServerOptions options, ReadConfig<Bootstrap> config, AskedRequest asked)
            throws AskedRequest.Unclear {
        AtomicReference<Explanation> made = new AtomicReference<>();
        checked(options, config, (shared, snapshot, chains) -> {
            if (!config.problems().hasErrors()) {
                List<Explainer.Entry> entries = chains.stream()
                        .map(each -> new Explainer.Entry(
                                each.plan(), each.plan().addresses(), question -> each.explain(question, shared)))
                        .toList();
                made.set(new Explainer(entries, snapshot.clusters(), false).explain(asked));
            }
        });
        Explanation explanation = made.get();
        if (explanation == null) {
            throw new AskedRequest.Unclear("the configuration has errors");
        }
        return explanation;
    }

    @Override
    public RequestTrace replay(
            ServerOptions options, ReadConfig<Bootstrap> config, RequestTrace recorded, String listener, int port)
            throws AskedRequest.Unclear {
        check(options, config);
        if (config.problems().hasErrors()) {
            throw new AskedRequest.Unclear("the configuration has errors");
        }
        try (Extensions extensions = Extensions.load(options.plugins(), options.pluginPolicy());
                Replay replay = new Replay(config.message(), extensions, recorded)) {
            return replay.run(listener, port);
        }
    }

    /** Looks at what was checked, before it is closed. */
    private interface Look {
        void at(Shared shared, Snapshot snapshot, List<ListenerChains> chains) throws AskedRequest.Unclear;
    }

    private static void checked(ServerOptions options, ReadConfig<Bootstrap> config, Look look)
            throws AskedRequest.Unclear {
        try (Extensions extensions = Extensions.load(options.plugins(), options.pluginPolicy());
                Resolvers resolvers = new Resolvers();
                Blocking blocking = Blocking.bounded(1, 1);
                Loops loops = Loops.start(1)) {
            Stats stats = new Stats();
            ClusterEnvironment nothing =
                    ClusterEnvironment.of(stats, SocketDialer.INSTANCE, (wire, handler, limits) -> never(), resolvers);
            CompletableFuture<Surroundings> compiled = new CompletableFuture<>();
            Snapshot snapshot = new SnapshotCompiler(
                            UnopenedPlugins.in(extensions.registry()), nothing, LogSinks.discarding(), ClusterSet.EMPTY)
                    .compile(config.message(), config.place(), compiled::join);
            Shared shared = Shared.of(stats, blocking);
            Surroundings around = new Surroundings(
                    shared, snapshot.clusters(), new Caches(System::nanoTime), new CompiledTexts(), loops::next);
            compiled.complete(around);
            List<ListenerChains> chains = new ArrayList<>();
            try {
                for (ListenerPlan plan : snapshot.listeners()) {
                    ListenerChains opened = ListenerChains.open(plan, around, LogSinks.discarding());
                    if (opened != null) {
                        chains.add(opened);
                    }
                }
                look.at(shared, snapshot, chains);
            } finally {
                chains.forEach(ListenerChains::close);
            }
        }
    }

    private static ClientCodec never() {
        throw new IllegalStateException("checking opens no connection");
    }

    /** Loads what a start needs before anything else, for the training of a class archive; does nothing. */
    public void ready() {
        ExitGuard.ready();
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
