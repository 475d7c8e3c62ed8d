package dev.sluice.runtime.app;

import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

/** Stands in until the server is composed. */
final class MissingEngine implements Engine {
    @Override
    public void check(ServerOptions options, ReadConfig<Bootstrap> config) {}

    @Override
    public void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure {
        throw new StartFailure("this build has no server");
    }
}
