package dev.sluice.runtime.server;

import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.config.ReadConfig;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

/** What the command line starts. */
public interface Engine {
    /** Compiles the whole configuration, reporting problems at its place. Opens no socket and runs no plugin's code. */
    void check(ServerOptions options, ReadConfig<Bootstrap> config);

    /**
     * What would become of a request. Checks the configuration first; opens no socket and asks no upstream.
     *
     * @throws AskedRequest.Unclear the question has no answer; also if the configuration has errors, which are reported at its place
     */
    Explanation explain(ServerOptions options, ReadConfig<Bootstrap> config, AskedRequest asked)
            throws AskedRequest.Unclear;

    /**
     * Runs a recorded request through the configuration in memory: filters run, hosts give the recorded answers. Checks the configuration first.
     *
     * @param listener its name, or empty
     * @param port its port, or -1
     * @throws AskedRequest.Unclear it cannot be run; also if the configuration has errors, which are reported at its place
     */
    RequestTrace replay(
            ServerOptions options, ReadConfig<Bootstrap> config, RequestTrace recorded, String listener, int port)
            throws AskedRequest.Unclear;

    /**
     * Compiles, starts and serves until the process is told to stop. If the configuration turns out to be wrong, reports problems at its place and
     * throws.
     */
    void serve(ServerOptions options, ReadConfig<Bootstrap> config) throws StartFailure;
}
