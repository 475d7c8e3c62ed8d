package dev.sluice.runtime.config;

import dev.sluice.runtime.config.Problems.Position;
import java.util.List;

/** A piece of a YAML or JSON document that knows where it stands. Aliased pieces are shared, so a tree may be a graph without cycles. */
sealed interface Node {
    Position at();

    /**
     * A text.
     *
     * @param plain written without quotes, so that it may be a number, a boolean or null
     */
    record Scalar(String text, boolean plain, Position at) implements Node {
        boolean isNull() {
            return plain
                    && (text.isEmpty()
                            || text.equals("~")
                            || text.equals("null")
                            || text.equals("Null")
                            || text.equals("NULL"));
        }
    }

    record Sequence(List<Node> items, Position at) implements Node {}

    /** A mapping; keys may repeat, the reader reports them. */
    record Mapping(List<Entry> entries, Position at) implements Node {}

    record Entry(String key, Position at, Node value) {}

    /** What it is in words, for messages. */
    default String described() {
        if (this instanceof Mapping) {
            return "an object";
        }
        if (this instanceof Sequence) {
            return "a list";
        }
        Scalar scalar = (Scalar) this;
        return scalar.isNull() ? "null" : '"' + shortened(scalar.text()) + '"';
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
