package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.os.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice dev}: builds a filter project, serves its {@code envoy.yaml}, and does both again after each saved change. */
@Command(
        name = "dev",
        sortOptions = false,
        description = "Runs a filter project's demo; takes every saved change and shows each request's way.")
final class DevCommand implements Callable<Integer> {
    private static final int LOOK_MILLIS = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "The project (default: this folder).",
            defaultValue = ".")
    Path folder = Path.of(".");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    boolean help;

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
        try {
            Signals.install(server::signal);
            watch(project, build, server, out);
            return ExitCode.OK;
        } finally {
            server.stop();
            printer.close();
        }
    }

    private static void watch(Path project, FilterBuild build, DevServer server, PrintWriter out) throws IOException {
        Map<Path, String> seen = Map.of();
        while (!server.told()) {
            Map<Path, String> now = stamps(project);
            if (now.equals(seen)) {
                rest();
                continue;
            }
            long from = System.nanoTime();
            boolean first = seen.isEmpty();
            seen = now;
            FilterBuild.Outcome outcome = build.build();
            out.print(outcome.words());
            if (!outcome.done()) {
                out.println("not built; what runs goes on");
            } else if (server.swap()) {
                out.println((first ? "serving after " : "swapped after ") + (System.nanoTime() - from) / 1_000_000
                        + " ms" + (first ? tell(server) : ""));
            }
            out.flush();
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

    /** By polling: some editors replace files, and notifications are slow or lost on some systems and file systems. */
    private static Map<Path, String> stamps(Path project) throws IOException {
        Map<Path, String> stamps = new TreeMap<>();
        add(project.resolve("envoy.yaml"), stamps);
        for (Path file : FilterBuild.files(project.resolve("src/main"), "")) {
            add(file, stamps);
        }
        return stamps;
    }

    private static void add(Path file, Map<Path, String> stamps) {
        try {
            stamps.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
        } catch (IOException gone) {
            stamps.put(file, Objects.toString(gone.getMessage()));
        }
    }

    private static void rest() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
