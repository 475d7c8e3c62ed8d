package dev.sluice.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * A place in the configuration, as a path of fields and indices, for instance {@code static_resources.listeners[0].address}. Compilers carry it as
 * they walk a message and report problems at it; file, line and column are looked up only then. Any thread while a configuration is compiled.
 */
public final class Place {
    private final Problems problems;
    private final @Nullable Place parent;
    private final String segment;

    private Place(Problems problems, @Nullable Place parent, String segment) {
        this.problems = problems;
        this.parent = parent;
        this.segment = segment;
    }

    /** The top of a configuration whose problems go to {@code problems}. */
    public static Place root(Problems problems) {
        return new Place(problems, null, "");
    }

    /** @param name proto field name, as in {@code route_config} */
    public Place field(String name) {
        return new Place(problems, this, parent == null ? name : '.' + name);
    }

    /** Element of a repeated field. */
    public Place index(int i) {
        return new Place(problems, this, "[" + i + ']');
    }

    /** Entry of a map field. */
    public Place key(String key) {
        return new Place(problems, this, "[\"" + key + "\"]");
    }

    /** The whole path, empty at the top. */
    public String path() {
        return parent == null ? segment : parent.path() + segment;
    }

    /** The configuration cannot be used because of this. */
    public void error(String message) {
        problems.add(Problem.Severity.ERROR, path(), message);
    }

    /** The configuration can be used, but the user should know this. */
    public void warn(String message) {
        problems.add(Problem.Severity.WARNING, path(), message);
    }

    /** {@code FILE:LINE:COLUMN}, or the path if that is not known. Works it out anew: for what people read. */
    public String where() {
        Problems.Position at = problems.at(path());
        return at.line() == 0 ? path() : at.file() + ':' + at.line() + ':' + at.column();
    }

    public Problems problems() {
        return problems;
    }

    @Override
    public String toString() {
        return path();
    }
}
