package dev.sluice.runtime.accesslog;

import java.util.List;

/** Text between operators, in order. */
final class TextFormat implements Format {
    /** Strings and {@link Operator}s. */
    private final Object[] pieces;

    private final String absent;

    /** @param omitEmpty an operator without a value gives nothing instead of {@code -} */
    TextFormat(List<Object> pieces, boolean omitEmpty) {
        this.pieces = pieces.toArray();
        this.absent = omitEmpty ? "" : "-";
    }

    @Override
    public void appendTo(ByteLine out, LogRecord record) {
        append(out, record, absent);
    }

    @Override
    public String value(LogRecord record) {
        if (pieces.length == 1 && pieces[0] instanceof String text) {
            return text;
        }
        ByteLine out = new ByteLine();
        append(out, record, "");
        return out.toString();
    }

    private void append(ByteLine out, LogRecord record, String otherwise) {
        for (Object piece : pieces) {
            if (piece instanceof Operator operator) {
                if (!operator.append(out, record)) {
                    out.append(otherwise);
                }
            } else {
                out.append((String) piece);
            }
        }
    }
}
