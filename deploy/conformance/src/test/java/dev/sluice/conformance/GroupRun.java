package dev.sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process that serves all the cases of a group. It starts when the group before it does, to be ready in time. */
final class GroupRun {
    private static final int START_SECONDS = 40;
    private final Transcript unseen = new Transcript();
    private final Group group;
    private final Path folder;
    private final Places places;
    private CompletableFuture<String> started;
    private Process process;

    GroupRun(Group group) {
        try {
            this.folder = Files.createTempDirectory("conformance");
        } catch (IOException full) {
            throw new IllegalStateException(full);
        }
        this.group = group;
        this.places = new Places(folder);
    }

    Group group() {
        return group;
    }

    Path folder() {
        return folder;
    }

    Places places() {
        return places;
    }

    /** Starts the process if it was not yet; the future holds what went wrong, or an empty text. */
    synchronized CompletableFuture<String> start() {
        if (started == null) {
            started = CompletableFuture.supplyAsync(this::launch);
        }
        return started;
    }

    void play(Doc raw) throws IOException, InterruptedException {
        String trouble = start().join();
        if (!trouble.isEmpty()) {
            throw new AssertionError(trouble);
        }
        Case testCase = Case.of(group.name(), raw, places);
        String report;
        boolean failed;
        try (CaseRun run = new CaseRun(testCase, this)) {
            report = run.play();
            failed = run.failed();
        }
        if (failed) {
            String end = process.isAlive() ? "" : "  THE PROXY DIED, its output ends: " + tail();
            throw new AssertionError(testCase.name() + "\n" + report + end);
        }
        if (!report.isEmpty()) {
            System.out.println("=== " + testCase.name() + "\n" + report);
        }
    }

    void stop() {
        if (started != null) {
            started.join();
        }
        if (process != null) {
            Subject.end(process);
        }
        try {
            places.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException locked) {
            unseen.note("left behind: " + locked);
        }
    }

    void terminate() {
        process.destroy();
    }

    /** The exit code once the process ended, or {@code none} when it does not. */
    String awaitExit() throws InterruptedException {
        return process.waitFor(10, TimeUnit.SECONDS) ? String.valueOf(process.exitValue()) : "none";
    }

    /** The counters and gauges of the proxy now. */
    Map<String, Long> stats() throws IOException {
        Map<String, Long> values = new HashMap<>();
        for (String line : get("/stats").body().split("\n")) {
            int colon = line.lastIndexOf(": ");
            if (colon > 0 && line.substring(colon + 2).matches("\\d{1,18}")) {
                values.put(line.substring(0, colon), Long.parseLong(line.substring(colon + 2)));
            }
        }
        return values;
    }

    private Message get(String path) throws IOException {
        try (Client admin = new Client("runner", places.port("ADMIN"), unseen)) {
            admin.send(Text.message("GET " + path + " HTTP/1.1\nhost: localhost\nconnection: close"));
            return admin.receive();
        }
    }

    private String launch() {
        try {
            Path config = folder.resolve("envoy.yaml");
            try (Stream<Path> files = Files.list(group.folder())) {
                for (Path file : files.toList()) {
                    Files.writeString(
                            folder.resolve(file.getFileName().toString()), places.fill(Files.readString(file)));
                }
            }
            process = Subject.run(config, folder.resolve("output"));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (System.nanoTime() < deadline) {
                if (!process.isAlive()) {
                    return "the proxy did not start, exit code " + process.exitValue() + ": " + tail();
                }
                if (ready()) {
                    return "";
                }
                Thread.sleep(20);
            }
            return "the proxy was not ready after " + START_SECONDS + " s: " + tail();
        } catch (IOException | InterruptedException failure) {
            return "the proxy did not start: " + failure;
        }
    }

    private boolean ready() {
        try {
            return get("/ready").startLine().equals("HTTP/1.1 200 OK");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String tail() {
        List<String> lines = Subject.output(folder.resolve("output")).lines().toList();
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }
}
