package dev.sluice.runtime.extension;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * References to clusters in configuration records. A record is read before there are clusters, so it is first made with names alone and made again
 * with the real ones when its filter is opened. Records without a cluster are left as they are.
 */
final class Clusters {
    private Clusters() {}

    /** A cluster of which only the name is known yet. */
    record Named(String name) implements Cluster {}

    static Object resolve(Object config, FilterContext context) throws InvalidConfig {
        return config instanceof Record ? walk("", config, context) : config;
    }

    private static Object walk(String path, Object value, FilterContext context) throws InvalidConfig {
        if (value instanceof Named named) {
            Optional<Cluster> found = context.cluster(named.name());
            if (found.isEmpty()) {
                throw new InvalidConfig(path, "unknown cluster '" + named.name() + "'");
            }
            return found.get();
        }
        if (value instanceof Record record) {
            return record(path, record, context);
        }
        if (value instanceof Optional<?> maybe) {
            Object inner = maybe.isPresent() ? walk(path, maybe.get(), context) : null;
            return inner == null || inner == maybe.get() ? maybe : Optional.of(inner);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy.put(entry.getKey(), walk(path + "[\"" + entry.getKey() + "\"]", entry.getValue(), context));
            }
            return same(map.values(), copy.values()) ? map : RecordBinder.fixed(copy);
        }
        if (value instanceof List<?> || value instanceof Set<?>) {
            java.util.Collection<?> from = (java.util.Collection<?>) value;
            List<Object> copy = new ArrayList<>();
            for (Object element : from) {
                copy.add(walk(path + '[' + copy.size() + ']', element, context));
            }
            if (same(from, copy)) {
                return value;
            }
            return value instanceof List ? List.copyOf(copy) : RecordBinder.fixed(new LinkedHashSet<>(copy));
        }
        return value;
    }

    private static Object record(String path, Record record, FilterContext context) throws InvalidConfig {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        boolean changed = false;
        for (int i = 0; i < components.length; i++) {
            String at = path.isEmpty() ? components[i].getName() : path + '.' + components[i].getName();
            Object before = Records.value(record, components[i]);
            values[i] = walk(at, before, context);
            changed |= values[i] != before; // no equals: what the JDK spins for a record's holds its loader
        }
        if (!changed) {
            return record;
        }
        try {
            return Records.make(record.getClass(), values);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(path, String.valueOf(e.getMessage()));
        }
    }

    private static boolean same(Iterable<?> before, Iterable<?> after) {
        var other = after.iterator();
        for (Object each : before) {
            if (each != other.next()) {
                return false;
            }
        }
        return true;
    }
}
