package dev.sluice.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The proxy under test: a kind (Envoy or Sluice) and the processes started of it. */
public final class Subject {

    /** Which proxy the cases run against, chosen by {@code -Denvoy=PATH}. */
    enum Kind {
        ENVOY,
        SLUICE
    }

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final String ENVOY = System.getProperty("envoy", "");
    static final Kind KIND = ENVOY.isEmpty() ? Kind.SLUICE : Kind.ENVOY;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Subject::endAll));
    }

    private Subject() {}

    /** Whether there is a proxy to run: a checkout may hold no main class yet. */
    static boolean exists() {
        return KIND == Kind.ENVOY
                || System.getProperty("sluice.home") != null
                || Subject.class.getResource("/dev/sluice/runtime/app/Main.class") != null;
    }

    /** Starts the proxy; its output goes to {@code output}. */
    static Process run(Path config, Path output) throws IOException {
        List<String> command = new ArrayList<>(program());
        if (KIND == Kind.SLUICE) {
            command.add("run");
        } else {
            command.add("--disable-hot-restart");
        }
        command.addAll(List.of("-c", config.toString(), "--concurrency", "1", "-l", "warning"));
        command.addAll(List.of("--file-flush-interval-msec", "10", "--drain-time-s", "1"));
        return start(command, output);
    }

    /** Asks Envoy for its verdict on a configuration. */
    static Process validate(Path config, Path output) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("--mode", "validate", "-c", config.toString(), "-l", "warning"));
        command.addAll(List.of("--disable-hot-restart", "--concurrency", "1"));
        return start(command, output);
    }

    /** Runs the proxy with arguments of its own. */
    static Process command(List<String> arguments, Path output) throws IOException {
        List<String> command = new ArrayList<>(program());
        boolean asks = arguments.contains("--version");
        if (KIND == Kind.SLUICE && !asks) {
            command.add("run");
        }
        command.addAll(arguments);
        if (KIND == Kind.ENVOY && !asks && !arguments.contains("--help")) {
            command.addAll(List.of("--disable-hot-restart", "--concurrency", "1"));
        }
        return start(command, output);
    }

    /** Sluice with no more file descriptors than that. POSIX. */
    public static Process limited(int descriptors, List<String> arguments, Path output) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$0\" \"$@\""));
        command.addAll(program());
        // The JVM would raise the limit to what the system allows.
        command.add(5, "-XX:-MaxFDLimit");
        command.add("run");
        command.addAll(arguments);
        return start(command, output);
    }

    public static void end(Process process) {
        process.destroyForcibly();
        RUNNING.remove(process);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    static void endAll() {
        RUNNING.forEach(Process::destroyForcibly);
    }

    public static String output(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException gone) {
            return "(" + gone + ")";
        }
    }

    private static Process start(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        RUNNING.add(process);
        return process;
    }

    private static List<String> program() throws IOException {
        if (KIND == Kind.ENVOY) {
            return List.of(ENVOY);
        }
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
        String home = System.getProperty("sluice.home");
        List<String> classes = home == null
                ? LaidDown.options(java)
                : List.of("-cp", Path.of(home, "lib", "*").toString());
        String engine = System.getProperty("sluice.tls.engine");
        if (engine != null) {
            java.add("-Dsluice.tls.engine=" + engine);
        }
        java.addAll(classes);
        java.add("dev.sluice.runtime.app.Main");
        return java;
    }
}
