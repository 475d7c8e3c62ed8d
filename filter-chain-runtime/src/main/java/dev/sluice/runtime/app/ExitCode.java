package dev.sluice.runtime.app;

/** What the process returns; documented in {@code docs/cli.md}. */
final class ExitCode {
    static final int OK = 0;
    /** It could not start, or broke while running. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The configuration cannot be read or is wrong. */
    static final int CONFIGURATION = 3;

    private ExitCode() {}
}
