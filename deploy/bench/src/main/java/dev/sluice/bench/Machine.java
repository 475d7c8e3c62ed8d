package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine: its programs and processors. */
final class Machine {
    private Machine() {}

    /** A program by name or path, if it is there. */
    static Optional<String> program(String name) {
        if (name.contains("/")) {
            return Files.isExecutable(Path.of(name)) ? Optional.of(name) : Optional.empty();
        }
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        for (String folder : path.split(":", -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    /** Such as {@code AMD EPYC 9B14, 2 processors, Linux 6.1}. */
    static String name() {
        String model = System.getProperty("os.arch");
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    model = line.substring(line.indexOf(':') + 1).strip();
                    break;
                }
            }
        } catch (IOException e) {
            // Another system: the architecture must do.
        }
        return model + ", " + Runtime.getRuntime().availableProcessors() + " processors, system version "
                + System.getProperty("os.version");
    }

    /** What comes before a peer's command so that it stays on the first processor; this process leaves that one. Empty where it cannot be. */
    static List<String> pin() throws IOException {
        Optional<String> taskset = program("taskset");
        int processors = Runtime.getRuntime().availableProcessors();
        if (taskset.isEmpty() || processors < 2) {
            return List.of();
        }
        String own = String.valueOf(ProcessHandle.current().pid());
        Process process = new ProcessBuilder(taskset.get(), "-a", "-c", "-p", "1-" + (processors - 1), own)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor() == 0 ? List.of(taskset.get(), "-c", "0") : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
