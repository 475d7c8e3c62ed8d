package dev.sluice.runtime.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to the administration interface.
 *
 * @param path without the query, such as {@code /stats}
 * @param query decoded parameters in order; a parameter without a value has the value ""; of one given twice the last
 * @param every the same with all values of each
 */
public record AdminRequest(String method, String path, Map<String, String> query, Map<String, List<String>> every) {
    /** @param target the request target, query included */
    public static AdminRequest of(String method, String target) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new AdminRequest(method, target, Map.of(), Map.of())
                : of(method, target.substring(0, mark), parameters(target.substring(mark + 1)));
    }

    private static AdminRequest of(String method, String path, Map<String, List<String>> every) {
        Map<String, String> last = new LinkedHashMap<>();
        every.forEach((name, values) -> last.put(name, values.get(values.size() - 1)));
        return new AdminRequest(method, path, last, every);
    }

    /** All values of a parameter, in order. */
    public List<String> all(String name) {
        return every.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return query.containsKey(name);
    }

    public String get(String name) {
        return query.getOrDefault(name, "");
    }

    private static Map<String, List<String>> parameters(String text) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.isEmpty()) {
                all.computeIfAbsent(decode(name), n -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return all;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }
}
