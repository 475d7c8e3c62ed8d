package dev.sluice.conformance;

import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.extension.plugin.PluginPolicy;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers of the test's own process, and ports for them. */
public final class Servers {
    private Servers() {}

    /** No configuration to read, no plugins: for what is read in another way. */
    public static ServerOptions options() {
        return options(new BootstrapInput(Optional.empty(), Optional.empty(), false, false), Path.of("no-plugins"));
    }

    /** One loop and a short drain. */
    public static ServerOptions options(BootstrapInput input, Path plugins) {
        return options(input, 1, Duration.ofMillis(200), plugins, false, false);
    }

    /**
     * Everything is allowed.
     *
     * @param loops event loops
     * @param debug whether misuses of the filter contract are counted
     * @param watch whether it looks for changed files
     */
    public static ServerOptions options(
            BootstrapInput input, int loops, Duration drain, Path plugins, boolean debug, boolean watch) {
        return new ServerOptions(
                input,
                loops,
                "",
                "",
                "",
                drain,
                false,
                Duration.ofMillis(100),
                plugins,
                PluginPolicy.open(),
                Optional.empty(),
                debug,
                ServerOptions.USUAL_BUDGET,
                watch,
                false);
    }

    /** Serves that configuration on one loop. */
    public static Server start(String yaml) throws IOException, StartFailure {
        BootstrapInput input = new BootstrapInput(Optional.empty(), Optional.of(yaml), false, false);
        return Server.start(options(input, Path.of("no-plugins")), input.read());
    }

    /** As {@code --state} does it: copies of plugins lie in that folder. */
    public static Server start(ServerOptions options, Path state) throws IOException, StartFailure {
        System.setProperty("sluice.state", state.toString());
        try {
            return Server.start(options, options.input().read());
        } finally {
            System.clearProperty("sluice.state");
        }
    }

    /** Stops it and waits. */
    public static void stop(Server server) throws InterruptedException {
        server.stop();
        server.awaitStop(Duration.ofSeconds(20));
    }

    /** Ports that nobody had a moment ago. */
    public static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new ServerSocket(0));
            ports.add(held.get(i).getLocalPort());
        }
        for (ServerSocket each : held) {
            each.close();
        }
        return ports;
    }

    /** The configuration with free ports in the place of those, where they stand as {@code port_value: 10000 }. */
    public static String onPorts(String yaml, List<String> written, List<Integer> free) {
        String text = yaml;
        for (int i = 0; i < written.size(); i++) {
            text = text.replace("port_value: " + written.get(i) + ' ', "port_value: " + free.get(i) + ' ');
        }
        return text;
    }
}
