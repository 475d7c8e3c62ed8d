package dev.sluice.processor;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers and booleans as JSON, two spaces deep a level, in the order they come. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String of(Object value) {
        Json json = new Json();
        json.write(value, "\n");
        return json.text.append('\n').toString();
    }

    private void write(Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            block('{', '}', map.entrySet(), indent);
        } else if (value instanceof List<?> list) {
            block('[', ']', list, indent);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            quote(entry.getKey().toString());
            text.append(": ");
            write(entry.getValue(), indent);
        } else if (value instanceof String words) {
            quote(words);
        } else {
            text.append(value);
        }
    }

    private void block(char open, char close, Iterable<?> all, String indent) {
        text.append(open);
        for (Iterator<?> each = all.iterator(); each.hasNext(); ) {
            text.append(indent).append("  ");
            write(each.next(), indent + "  ");
            text.append(each.hasNext() ? "," : indent);
        }
        text.append(close);
    }

    private void quote(String words) {
        text.append('"');
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
