package dev.sluice.runtime.server;

import dev.sluice.runtime.os.Threads;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Stands behind an end that was begun: a plugin's shutdown hook that never returns, or a filter that does not close, would keep the process for ever.
 * After a while it is halted, with a line that names who was in the way. {@code -Dsluice.exit.seconds} says how long, 10 if nothing does.
 */
final class ExitGuard {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FAILED = 1;

    private ExitGuard() {}

    /** Arms nothing: a JVM that writes a class archive may take its time to end. */
    static void ready() {}

    /** However the machine is told to end, from now on: a signal may come before the server takes signals. */
    static void atExit(Supplier<List<String>> suspects) {
        Runtime.getRuntime().addShutdownHook(Threads.daemon(() -> arm(suspects), "sluice-exit"));
    }

    /** @param suspects what of plugins still runs, in words */
    static void arm(Supplier<List<String>> suspects) {
        Duration patience = Duration.ofSeconds(Long.getLong("sluice.exit.seconds", PATIENCE.toSeconds()));
        Threads.daemon(() -> halt(patience, suspects), "sluice-exit-guard").start();
    }

    private static void halt(Duration patience, Supplier<List<String>> suspects) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
        try {
            List<String> words = suspects.get();
            // Not to the log, which may be what is stuck.
            System.err.println("sluice: the process has not ended " + patience.toSeconds()
                    + " s after its drain; halting. "
                    + (words.isEmpty() ? "No plugin has a thread" : "Still running: " + String.join(", ", words)));
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }
}
