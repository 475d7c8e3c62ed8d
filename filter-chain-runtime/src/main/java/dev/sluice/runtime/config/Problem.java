package dev.sluice.runtime.config;

/**
 * Something wrong in a configuration.
 *
 * @param file name as the user gave it, {@code <inline>} for {@code --config-yaml}
 * @param line 1-based, 0 if unknown
 * @param column 1-based, 0 if unknown
 * @param path path in the configuration
 */
public record Problem(Severity severity, String file, int line, int column, String path, String message) {
    /** Whether the configuration can be used all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** {@code FILE:LINE:COLUMN: error: PATH: MESSAGE}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ':' + line + ':' + column;
        String where = path.isEmpty() ? "" : path + ": ";
        return place + ": " + (severity == Severity.ERROR ? "error: " : "warning: ") + where + message;
    }
}
