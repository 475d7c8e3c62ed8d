package dev.sluice.runtime.app;

import dev.sluice.runtime.os.FileWatch;
import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.os.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice dev}: builds a filter project, serves its {@code envoy.yaml}, and does both again after each saved change. */
@Command(
        name = "dev",
        sortOptions = false,
        description = "Runs a filter project's demo; takes every saved change and shows each request's way.")
final class DevCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger("sluice.app");
    private static final Duration LOOK = Duration.ofMillis(100);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "The project (default: this folder).",
            defaultValue = ".")
    Path folder = Path.of(".");

    @Override
    public Integer call() throws IOException {
        Path project = folder.toAbsolutePath().normalize();
        Path config = project.resolve("envoy.yaml");
        if (!Files.isRegularFile(config)) {
            throw new IOException(
                    "no envoy.yaml in " + folder + ": name a filter project, or make one with sluice new");
        }
        Logs.install(Logs.Level.WARNING, null);
        Sdk sdk = Sdk.installed();
        PrintWriter out = spec.commandLine().getOut();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        FilterBuild build = new FilterBuild(project, new ClassPath(project, sdk, out).entries(), sdk.jar("processor"));
        DevServer server =
                new DevServer(config, build.plugins(), spec.commandLine().getErr(), ansi);
        PathPrinter printer = PathPrinter.install(out, ansi);
        Rounds rounds = new Rounds(build, server, out);
        FileWatch watch = FileWatch.start(() -> watched(project), LOOK, rounds::next);
        try {
            Signals.install(server::signal);
            rounds.next();
            server.awaitSignal();
            return ExitCode.OK;
        } finally {
            watch.close();
            server.stop();
            printer.close();
        }
    }

    /** Builds and serves, one after another. */
    private static final class Rounds {
        private final FilterBuild build;
        private final DevServer server;
        private final PrintWriter out;
        private boolean serves;

        Rounds(FilterBuild build, DevServer server, PrintWriter out) {
            this.build = build;
            this.server = server;
            this.out = out;
        }

        synchronized void next() {
            long from = System.nanoTime();
            if (!built()) {
                out.println("not built; what runs goes on");
            } else if (server.swap()) {
                out.println((serves ? "swapped after " : "serving after ") + (System.nanoTime() - from) / 1_000_000
                        + " ms" + (serves ? "" : tell(server)));
                serves = true;
            }
            out.flush();
        }

        private boolean built() {
            try {
                FilterBuild.Outcome outcome = build.build();
                out.print(outcome.words());
                return outcome.done();
            } catch (IOException e) {
                out.println("sluice: " + e.getMessage());
                return false;
            }
        }
    }

    private static String tell(DevServer server) {
        StringBuilder text = new StringBuilder("; save a change, ask again; Ctrl+C ends");
        for (SocketAddress each : server.addresses()) {
            InetSocketAddress address = (InetSocketAddress) each;
            text.append(System.lineSeparator())
                    .append("    curl -i http://")
                    .append(address.getAddress().getHostAddress())
                    .append(':')
                    .append(address.getPort())
                    .append('/');
        }
        return text.toString();
    }

    private static Set<Path> watched(Path project) {
        Set<Path> files = new HashSet<>(Set.of(project.resolve("envoy.yaml")));
        try {
            files.addAll(FilterBuild.files(project.resolve("src/main"), ""));
        } catch (IOException | UncheckedIOException moving) {
            LOG.log(System.Logger.Level.DEBUG, "the project's folders change while they are read", moving);
        }
        return files;
    }
}
