package dev.sluice.runtime.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all problems of one configuration, with the positions its reader knows. Thread-safe. */
public final class Problems {
    /** Finds where a path, or its longest known prefix, stands in the source. */
    @FunctionalInterface
    public interface Positions {
        /** A position for the path; its line is 0 if nothing is known. */
        Position of(String path);
    }

    /** Where something stands: 1-based line and column, 0 if unknown. */
    public record Position(String file, int line, int column) {}

    /** More help nobody, and would make a hostile file expensive. */
    private static final int MOST = 1000;

    private final Positions positions;
    private final Set<Problem> all = new LinkedHashSet<>();
    private final Set<String> known = new HashSet<>();
    private boolean errors;

    public Problems(Positions positions) {
        this.positions = positions;
    }

    /** Problems without positions, for configurations made by code. */
    public static Problems unplaced(String name) {
        return new Problems(path -> new Position(name, 0, 0));
    }

    public synchronized void add(Problem.Severity severity, String path, String message) {
        if (known.contains(path)) {
            return;
        }
        Position at = positions.of(path);
        add(new Problem(severity, at.file(), at.line(), at.column(), path, message));
    }

    /** Adds a problem whose position is known; the same one twice is one. */
    public synchronized void add(Problem problem) {
        errors |= problem.severity() == Problem.Severity.ERROR;
        if (all.size() < MOST) {
            all.add(problem);
        }
    }

    /** Reading is over: what compilers say about a value that it found wrong would be the same again. */
    synchronized void readingEnds() {
        all.forEach(each -> {
            if (each.severity() == Problem.Severity.ERROR) {
                known.add(each.path());
            }
        });
    }

    /** Where a path stands; works that out anew. */
    Position at(String path) {
        return positions.of(path);
    }

    /** In the order they were found. */
    public synchronized List<Problem> all() {
        return Collections.unmodifiableList(new ArrayList<>(all));
    }

    public synchronized boolean hasErrors() {
        return errors;
    }
}
