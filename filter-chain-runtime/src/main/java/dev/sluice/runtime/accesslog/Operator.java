package dev.sluice.runtime.accesslog;

/** One compiled operator of a format. Immutable, any loop. */
interface Operator {
    /** Appends the value as bytes-as-characters; false if there is none, and then nothing was appended. */
    boolean append(ByteLine out, LogRecord record);

    /** How the value stands in JSON when the operator stands alone. */
    default Kind kind() {
        return Kind.TEXT;
    }

    /** As {@link #append}, as a JSON value; for operators of kind JSON. */
    default boolean appendJson(ByteLine out, LogRecord record) {
        throw new UnsupportedOperationException();
    }

    /** What an operator's text is. */
    enum Kind {
        TEXT,
        NUMBER,
        /** Has a JSON form of its own: {@link #appendJson}. */
        JSON
    }

    /** An operator of another kind than text. */
    record Typed(Kind kind, Operator inner) implements Operator {
        @Override
        public boolean append(ByteLine out, LogRecord record) {
            return inner.append(out, record);
        }
    }

    /** A stored value: text in text, any JSON in JSON. */
    record Stored(Operator text, Operator json) implements Operator {
        @Override
        public boolean append(ByteLine out, LogRecord record) {
            return text.append(out, record);
        }

        @Override
        public Kind kind() {
            return Kind.JSON;
        }

        @Override
        public boolean appendJson(ByteLine out, LogRecord record) {
            return json.append(out, record);
        }
    }

    /** {@code :Z}: at most that many bytes. */
    record Cut(Operator inner, int max) implements Operator {
        @Override
        public boolean append(ByteLine out, LogRecord record) {
            int from = out.length();
            boolean there = inner.append(out, record);
            if (out.length() - from > max) {
                out.setLength(from + max);
            }
            return there;
        }
    }
}
