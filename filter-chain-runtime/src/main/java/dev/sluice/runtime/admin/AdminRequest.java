package dev.sluice.runtime.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to the administration interface.
 *
 * @param path without the query, such as {@code /stats}
 * @param query decoded parameters in order; a parameter without a value has the value ""
 */
public record AdminRequest(String method, String path, Map<String, String> query) {
    /** @param target the request target, query included */
    public static AdminRequest of(String method, String target) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new AdminRequest(method, target, Map.of())
                : new AdminRequest(method, target.substring(0, mark), parameters(target.substring(mark + 1)));
    }

    public boolean has(String name) {
        return query.containsKey(name);
    }

    public String get(String name) {
        return query.getOrDefault(name, "");
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.isEmpty()) {
                all.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
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
