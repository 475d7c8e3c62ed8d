package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A proxy that runs. */
final class Peer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final long TICKS_PER_SECOND = 100;
    private final String name;
    private final int port;
    private final Process process;
    private final Path log;

    private Peer(String name, int port, Process process, Path log) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** The program of a peer, if the machine has it. */
    static Optional<String> program(String name, Options options) {
        return Machine.program(
                switch (name) {
                    case "sluice" -> options.sluice;
                    case "envoy" -> options.envoy;
                    default -> name;
                });
    }

    /** Starts it; {@link #await} waits until it listens. */
    static Peer start(
            String name, String program, Row row, int loops, int upstream, Certificate certificate, List<String> before)
            throws IOException {
        Path folder = Files.createTempDirectory("sluice-bench-" + name);
        int port = freePort();
        Configs configs = new Configs(folder, row, loops, port, upstream, certificate);
        List<String> command = new ArrayList<>(before);
        Path file = folder.resolve(name.equals("envoy") || name.equals("sluice") ? "envoy.yaml" : name + ".conf");
        command.addAll(
                switch (name) {
                    case "nginx" ->
                        List.of(
                                program,
                                "-p",
                                folder.toString(),
                                "-e",
                                folder.resolve("nginx.error").toString(),
                                "-c",
                                file.toString());
                    case "haproxy" -> List.of(program, "-db", "-f", file.toString());
                    case "envoy" ->
                        List.of(
                                program,
                                "-c",
                                file.toString(),
                                "--concurrency",
                                Integer.toString(loops),
                                "--disable-hot-restart",
                                "-l",
                                "error");
                    case "sluice" ->
                        List.of(
                                program,
                                "run",
                                "-c",
                                file.toString(),
                                "--concurrency",
                                Integer.toString(loops),
                                "-l",
                                "error",
                                "--no-watch");
                    default -> throw new IllegalArgumentException("there is no peer " + name);
                });
        Files.writeString(
                file,
                switch (name) {
                    case "nginx" -> configs.nginx();
                    case "haproxy" -> configs.haproxy();
                    default -> configs.envoy();
                });
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Peer(name, port, process, log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Until it accepts. */
    Peer await() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return this;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    String said = Files.readString(log);
                    throw new IOException(name + " does not serve: " + said.substring(0, Math.min(600, said.length())));
                }
                Thread.sleep(2);
            }
        }
    }

    private List<Long> processes() {
        try (Stream<ProcessHandle> below = process.descendants()) {
            return Stream.concat(Stream.of(process.pid()), below.map(ProcessHandle::pid))
                    .toList();
        }
    }

    /** User and system time of all its threads so far, those that ended too; to a hundredth of a second. */
    double cpuSeconds() throws IOException {
        long ticks = 0;
        for (long pid : processes()) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return (double) ticks / TICKS_PER_SECOND;
    }

    /** Memory that is its alone, shared pages by share. */
    long kilobytes() throws IOException {
        long sum = 0;
        for (long pid : processes()) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return sum;
    }

    @Override
    public void close() {
        try (Stream<ProcessHandle> below = process.descendants()) {
            List<ProcessHandle> children = below.toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(log.getParent())) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // A temporary folder may stay.
        }
    }
}
