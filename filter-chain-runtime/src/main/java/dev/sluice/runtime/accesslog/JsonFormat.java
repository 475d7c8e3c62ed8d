package dev.sluice.runtime.accesslog;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of JSON. A value that is one operator alone keeps its type and is null without a value; text with several pieces is a string; keys are
 * sorted. Whole numbers stay numbers, others become strings, as in Envoy.
 */
final class JsonFormat implements Format {
    /** Writes a value; false if there is none, and then nothing was written. */
    @FunctionalInterface
    private interface Node {
        boolean write(ByteLine out, LogRecord record);
    }

    private final Node root;

    private JsonFormat(Node root) {
        this.root = root;
    }

    static JsonFormat of(Struct struct, boolean omitEmpty, Place place) {
        return new JsonFormat(object(struct, omitEmpty, place));
    }

    @Override
    public void appendTo(ByteLine out, LogRecord record) {
        root.write(out, record);
        out.append('\n');
    }

    @Override
    public String value(LogRecord record) {
        ByteLine out = new ByteLine();
        appendTo(out, record);
        return out.toString();
    }

    private static Node node(Value value, boolean omitEmpty, Place place) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> text(Formats.pieces(value.getStringValue(), place::error), omitEmpty);
            case NUMBER_VALUE -> constant(number(value.getNumberValue()));
            case BOOL_VALUE -> constant(String.valueOf(value.getBoolValue()));
            case STRUCT_VALUE -> object(value.getStructValue(), omitEmpty, place);
            case LIST_VALUE -> list(value.getListValue().getValuesList(), omitEmpty, place);
            case NULL_VALUE, KIND_NOT_SET -> constant("null");
        };
    }

    private static String number(double d) {
        return d == Math.rint(d) && Math.abs(d) < 1e15 ? String.valueOf((long) d) : '"' + String.valueOf(d) + '"';
    }

    private static Node constant(String json) {
        return (out, record) -> {
            out.append(json);
            return true;
        };
    }

    private static Node text(List<Object> pieces, boolean omitEmpty) {
        if (pieces.size() == 1 && pieces.get(0) instanceof Operator alone) {
            return alone(alone);
        }
        TextFormat format = new TextFormat(pieces, omitEmpty);
        return (out, record) -> {
            int from = out.append('"').length();
            format.appendTo(out, record);
            JsonText.escape(out, from);
            out.append('"');
            return true;
        };
    }

    private static Node alone(Operator operator) {
        return switch (operator.kind()) {
            case NUMBER -> operator::append;
            case TEXT -> (out, record) -> quoted(operator, out, record);
            case JSON -> operator::appendJson;
        };
    }

    private static boolean quoted(Operator operator, ByteLine out, LogRecord record) {
        int from = out.length();
        out.append('"');
        if (!operator.append(out, record)) {
            out.setLength(from);
            return false;
        }
        JsonText.escape(out, from + 1);
        out.append('"');
        return true;
    }

    private static Node object(Struct struct, boolean omitEmpty, Place place) {
        List<String> keys = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (Map.Entry<String, Value> field : new TreeMap<>(struct.getFieldsMap()).entrySet()) {
            ByteLine key = new ByteLine();
            JsonText.quote(key, ByteText.of(field.getKey()));
            keys.add(key.append(':').toString());
            nodes.add(node(field.getValue(), omitEmpty, place.field(field.getKey())));
        }
        return (out, record) -> {
            out.append('{');
            boolean first = true;
            for (int i = 0; i < keys.size(); i++) {
                int undo = out.length();
                out.append(first ? "" : ",").append(keys.get(i));
                if (nodes.get(i).write(out, record)) {
                    first = false;
                } else if (omitEmpty) {
                    out.setLength(undo);
                } else {
                    out.append("null");
                    first = false;
                }
            }
            out.append('}');
            return true;
        };
    }

    private static Node list(List<Value> values, boolean omitEmpty, Place place) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            nodes.add(node(values.get(i), omitEmpty, place.index(i)));
        }
        return (out, record) -> {
            out.append('[');
            for (int i = 0; i < nodes.size(); i++) {
                out.append(i == 0 ? "" : ",");
                if (!nodes.get(i).write(out, record)) {
                    out.append("null");
                }
            }
            out.append(']');
            return true;
        };
    }
}
