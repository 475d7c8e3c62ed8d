package dev.sluice.runtime.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an answer is written: for people or for programs. */
final class OutputFlags {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text (default) or json.",
            defaultValue = "text")
    private String format = "text";

    boolean json() {
        return format.equals("json");
    }

    /** What is wrong with the value, or null. */
    @Nullable
    String wrong() {
        return json() || format.equals("text") ? null : "--output is text or json, not " + format;
    }
}
