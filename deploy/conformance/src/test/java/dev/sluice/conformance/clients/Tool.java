package dev.sluice.conformance.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command-line client. */
final class Tool {
    private Tool() {}

    /** Skips the test if the machine does not have it. */
    static void need(String name, String... ask) throws InterruptedException {
        boolean there;
        try {
            there = run(ask).length() > 0;
        } catch (IOException missing) {
            there = false;
        }
        assumeTrue(there, name + " is not on this machine");
    }

    /** What it says. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return said;
    }
}
