package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.os.Signal;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.ServerEngine;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * The server of a project under work: started once, then reloaded after each change. A change with errors leaves what runs alone.
 */
final class DevServer {
    private final Path config;
    private final Path plugins;
    private final PrintWriter err;
    private final Ansi ansi;
    private volatile @Nullable Server running;
    private volatile boolean told;

    DevServer(Path config, Path plugins, PrintWriter err, Ansi ansi) {
        this.config = config;
        this.plugins = plugins;
        this.err = err;
        this.ansi = ansi;
    }

    /** Serves with what is in the folders now; false if it said why it does not. */
    boolean swap() {
        Server server = running;
        return server == null ? start() : reload(server);
    }

    private boolean reload(Server server) {
        ReloadOutcome outcome = server.reload("saved").join();
        boolean failed = outcome.kind() == ReloadOutcome.Kind.FAILED;
        if (failed) {
            err.println(outcome.text());
            err.flush();
        }
        return !failed;
    }

    private boolean start() {
        ServerOptions options = options();
        try {
            if (wrong(options, options.input().read())) {
                return false;
            }
            ReadConfig<Bootstrap> read = options.input().read();
            try {
                running = Server.start(options, read);
                return true;
            } catch (StartFailure e) {
                new ProblemList(read.problems().all(), ansi).print(err);
                err.println("sluice: " + e.getMessage());
            }
        } catch (IOException e) {
            err.println("sluice: " + e.getMessage());
        }
        return false;
    }

    private boolean wrong(ServerOptions options, ReadConfig<Bootstrap> read) {
        new ServerEngine().check(options, read);
        ProblemList problems = new ProblemList(read.problems().all(), ansi);
        problems.print(err);
        return problems.hasErrors();
    }

    List<SocketAddress> addresses() {
        Server server = running;
        return server == null ? List.of() : server.addresses();
    }

    /** Told by the system to stop. */
    void signal(Signal signal) {
        told |= signal == Signal.INT || signal == Signal.TERM || signal == Signal.BREAK;
    }

    boolean told() {
        return told;
    }

    /** Ends what runs, soon. */
    void stop() {
        Server server = running;
        if (server != null) {
            running = null;
            server.stop();
            server.awaitStop();
        }
    }

    private ServerOptions options() {
        return new ServerOptions(
                new BootstrapInput(Optional.of(config), Optional.empty(), false, false),
                1,
                "",
                "",
                "",
                Duration.ofMillis(200),
                true,
                Duration.ofMillis(100),
                plugins,
                Optional.empty(),
                true,
                false,
                false);
    }
}
