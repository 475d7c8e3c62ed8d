package dev.sluice.runtime.server;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.os.Signals;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.upstream.ClusterEnvironment;
import dev.sluice.runtime.upstream.dns.Resolvers;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

/** What the command line starts: checks a configuration, or serves it until the process is told to stop. */
public final class ServerEngine implements Engine {
    @Override
    public void check(ServerOptions options, ReadConfig<Bootstrap> config) {
        try (Extensions extensions = Extensions.load(options.plugins());
                Resolvers resolvers = new Resolvers()) {
            ClusterEnvironment nothing = new ClusterEnvironment(
                    new Stats(), Dialer.sockets(), (wire, handler, limits) -> never(), resolvers);
            new SnapshotCompiler(extensions.registry(), nothing, LogSinks.discarding())
                    .compile(config.message(), config.place(), () -> {
                        throw new IllegalStateException("checking opens no filter");
                    });
        }
    }

    private static ClientCodec never() {
        throw new IllegalStateException("checking opens no connection");
    }

    @Override
    public void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
        Server server = Server.start(options, config);
        Signals.install(server::signal);
        if (options.demo()) {
            Demo.show(server);
        }
        server.awaitStop();
    }
}
