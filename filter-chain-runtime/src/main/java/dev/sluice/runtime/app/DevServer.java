package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.extension.plugin.PluginPolicy;
import dev.sluice.runtime.os.Signal;
import dev.sluice.runtime.server.Server;
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
import java.util.concurrent.CountDownLatch;
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
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile @Nullable Server running;

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
            ReadConfig<Bootstrap> read = options.input().read();
            try {
                running = Server.start(options, read);
            } catch (StartFailure e) {
                err.println("sluice: " + e.getMessage());
            }
            new ProblemList(read.problems().all(), ansi).print(err);
        } catch (IOException e) {
            err.println("sluice: " + e.getMessage());
        }
        err.flush();
        return running != null;
    }

    List<SocketAddress> addresses() {
        Server server = running;
        return server == null ? List.of() : server.addresses();
    }

    /** Told by the system to stop. */
    void signal(Signal signal) {
        if (signal == Signal.INT || signal == Signal.TERM || signal == Signal.BREAK) {
            told.countDown();
        }
    }

    /** Until the system says so. */
    void awaitSignal() {
        try {
            told.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
                PluginPolicy.open(),
                Optional.empty(),
                true,
                ServerOptions.USUAL_BUDGET,
                false,
                false);
    }
}
