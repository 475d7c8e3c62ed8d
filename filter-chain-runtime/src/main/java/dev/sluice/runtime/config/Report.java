package dev.sluice.runtime.config;

import dev.sluice.runtime.config.Problem.Severity;
import dev.sluice.runtime.config.Problems.Position;

/** Problems at a position that the reader has in its hand. */
final class Report {
    private Report() {}

    static void error(Position at, Place place, String message) {
        add(Severity.ERROR, at, place, message);
    }

    static void warning(Position at, Place place, String message) {
        add(Severity.WARNING, at, place, message);
    }

    private static void add(Severity severity, Position at, Place place, String message) {
        place.problems().add(new Problem(severity, at.file(), at.line(), at.column(), place.path(), message));
    }
}
