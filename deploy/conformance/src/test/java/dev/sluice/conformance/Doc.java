package dev.sluice.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A mapping of a case file. Unknown keys are refused, so that a misspelt expectation cannot silently hold. */
record Doc(String where, Map<String, Object> entries) {

    static Doc of(String where, Object node) {
        if (!(node instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + ": a mapping is expected, not " + node);
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        return new Doc(where, entries);
    }

    Doc allow(Set<String> keys) {
        for (String key : entries.keySet()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(where + ": unknown key '" + key + "', known are " + keys);
            }
        }
        return this;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Object value(String key) {
        return entries.get(key);
    }

    /** The text at the key, empty when there is none. */
    String text(String key) {
        return has(key) ? Text.of(value(key)) : "";
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** The values at the key: a single value counts as a list of one. */
    List<Object> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        return value(key) instanceof List<?> many ? new ArrayList<>(many) : List.of(value(key));
    }

    Doc doc(String key) {
        return of(where + "." + key, has(key) ? value(key) : Map.of());
    }

    /** This mapping with the other one's entries in place of its own. */
    Doc with(Doc other) {
        Map<String, Object> merged = new LinkedHashMap<>(entries);
        merged.putAll(other.entries);
        return new Doc(where, merged);
    }
}
