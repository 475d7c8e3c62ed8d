package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.stats.Counter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * {@code cluster.CLUSTER.grpc-web.SERVICE.METHOD.*}. Any thread. The names come from clients, so there is an end to them: methods beyond the first
 * {@value #MOST} names are not counted.
 */
final class MethodStats {
    private static final int MOST = 4096;
    private final Function<String, Counter> counters;
    private final ConcurrentHashMap<String, Counter> known = new ConcurrentHashMap<>();

    MethodStats(Function<String, Counter> counters) {
        this.counters = counters;
    }

    /** Counts one answer; nothing if the path is not {@code /service/method}. */
    void answered(String cluster, String path, String status) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        int slash = plain.indexOf('/', 1);
        boolean method =
                plain.startsWith("/") && slash > 1 && slash < plain.length() - 1 && plain.indexOf('/', slash + 1) < 0;
        if (cluster.isEmpty() || !method || status.length() > 2) {
            return;
        }
        String prefix = ".cluster." + cluster + ".grpc-web." + plain.substring(1, slash) + '.'
                + plain.substring(slash + 1) + '.';
        add(prefix + status);
        add(prefix + (status.equals("0") ? "success" : "failure"));
        add(prefix + "total");
    }

    private void add(String name) {
        Counter counter = known.get(name);
        if (counter == null) {
            if (known.size() >= MOST) {
                return;
            }
            counter = known.computeIfAbsent(name, counters);
        }
        counter.add(1);
    }
}
