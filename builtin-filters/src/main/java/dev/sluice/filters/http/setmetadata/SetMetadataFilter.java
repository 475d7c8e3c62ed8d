package dev.sluice.filters.http.setmetadata;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts fixed values into dynamic metadata: into an empty namespace always, into one that is there only if allowed. */
final class SetMetadataFilter implements HttpFilter {
    /** The fields of one namespace. */
    record Entry(Key<Map<String, Object>> namespace, Map<String, Object> fields, boolean overwrites) {}

    private final List<Entry> entries;
    private final Counter denied;

    SetMetadataFilter(List<Entry> entries, Counter denied) {
        this.entries = entries;
        this.denied = denied;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        for (Entry entry : entries) {
            Map<String, Object> there = x.get(entry.namespace());
            if (there.isEmpty()) {
                x.put(entry.namespace(), entry.fields());
            } else if (entry.overwrites()) {
                x.put(entry.namespace(), merged(there, entry.fields()));
            } else {
                denied.add(1);
            }
        }
        return Verdict.proceed();
    }

    /** Lists grow, structures merge, everything else is replaced. */
    private static Map<String, Object> merged(Map<?, ?> there, Map<?, ?> more) {
        Map<String, Object> all = new TreeMap<>();
        there.forEach((name, value) -> all.put((String) name, value));
        more.forEach((name, value) -> all.merge((String) name, value, SetMetadataFilter::merged));
        return Collections.unmodifiableMap(all);
    }

    private static Object merged(Object there, Object more) {
        if (there instanceof Map<?, ?> a && more instanceof Map<?, ?> b) {
            return merged(a, b);
        }
        if (there instanceof List<?> a && more instanceof List<?> b) {
            List<Object> both = new ArrayList<>(a);
            both.addAll(b);
            return Collections.unmodifiableList(both);
        }
        return more;
    }
}
