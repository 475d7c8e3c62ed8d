package dev.sluice.runtime.app;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A wrong command line as an exception. Who only may throw it does not load picocli's class for that. */
final class Usage {
    private Usage() {}

    static RuntimeException wrong(CommandLine line, String message) {
        return new ParameterException(line, message);
    }
}
