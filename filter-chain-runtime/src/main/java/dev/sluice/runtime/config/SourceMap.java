package dev.sluice.runtime.config;

import com.google.common.base.CaseFormat;
import dev.sluice.runtime.config.Problems.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a path stands: a value on its line, but an object or list by its key. Works by walking the documents again. That costs something only when a problem is reported, and nothing is kept per field.
 * With several documents (a file and {@code --config-yaml} merged onto it) an element of a list is looked for where the merge took it from.
 */
final class SourceMap implements Problems.Positions {
    private final Position unknown;
    private final List<Node> roots = new ArrayList<>();

    SourceMap(String file) {
        this.unknown = new Position(file, 0, 0);
    }

    void add(Node root) {
        roots.add(root);
    }

    @Override
    public Position of(String path) {
        if (roots.isEmpty()) {
            return unknown;
        }
        List<Node> here = roots;
        Position found = roots.get(0).at();
        for (String segment : segments(path)) {
            List<Node> next = new ArrayList<>();
            Position at = segment.startsWith("#")
                    ? element(here, Integer.parseInt(segment.substring(1)), next)
                    : entry(here, segment.substring(1), next);
            if (next.isEmpty()) {
                return found;
            }
            found = at == null ? next.get(next.size() - 1).at() : at;
            here = next;
        }
        return found;
    }

    private static @Nullable Position element(List<Node> here, int index, List<Node> next) {
        int left = index;
        for (Node node : here) {
            if (!(node instanceof Node.Sequence list)) {
                if (left == 0) {
                    next.add(node);
                    return null;
                }
                left--;
            } else if (left < list.items().size()) {
                next.add(list.items().get(left));
                return null;
            } else {
                left -= list.items().size();
            }
        }
        return null;
    }

    private static @Nullable Position entry(List<Node> here, String name, List<Node> next) {
        Position at = null;
        String camel = CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, name);
        for (Node node : here) {
            if (!(node instanceof Node.Mapping map)) {
                continue;
            }
            Node.Entry direct = find(map, name, camel);
            Node.Entry typedStruct =
                    direct == null && find(map, "type_url", "typeUrl") != null ? find(map, "value", "value") : null;
            if (direct != null) {
                next.add(direct.value());
                at = direct.value() instanceof Node.Scalar value ? value.at() : direct.at();
            } else if (name.equals("value") && find(map, "@type", "@type") != null) {
                next.add(map);
                at = map.at();
            } else if (typedStruct != null) {
                at = entry(List.of(typedStruct.value()), name, next);
            }
        }
        return at;
    }

    private static Node.@Nullable Entry find(Node.Mapping map, String name, String camel) {
        for (Node.Entry entry : map.entries()) {
            if (entry.key().equals(name) || entry.key().equals(camel)) {
                return entry;
            }
        }
        return null;
    }

    /** {@code a.b[2]["k"]} as {@code .a .b #2 .k}. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int i = 0;
        while (i < path.length()) {
            int end;
            if (path.startsWith("[\"", i)) {
                end = path.indexOf("\"]", i + 2);
                end = end < 0 ? path.length() : end;
                segments.add('.' + path.substring(i + 2, end));
                i = end + 2;
            } else if (path.charAt(i) == '[') {
                end = path.indexOf(']', i);
                segments.add('#' + path.substring(i + 1, end));
                i = end + 1;
            } else {
                int start = path.charAt(i) == '.' ? i + 1 : i;
                end = start;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                segments.add('.' + path.substring(start, end));
                i = end;
            }
        }
        return segments;
    }
}
