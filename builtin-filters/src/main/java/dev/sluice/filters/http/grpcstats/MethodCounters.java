package dev.sluice.filters.http.grpcstats;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Histogram;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The numbers {@code cluster.CLUSTER.grpc.[SERVICE.METHOD.]*} of one method, or of a cluster. Any thread. Source: Envoy, grpc_stats statistics. */
final class MethodCounters {
    private static final int LAST_STATUS = 16;
    private final FilterContext context;
    private final String prefix;
    private final @Nullable Counter[] statuses = new @Nullable Counter[LAST_STATUS + 1];
    private final Counter success;
    private final Counter failure;
    private final Counter total;
    private @Nullable Counter requestMessages;
    private @Nullable Counter responseMessages;
    private @Nullable Histogram time;

    private MethodCounters(FilterContext context, String prefix) {
        this.context = context;
        this.prefix = prefix;
        success = context.counter(prefix + "success");
        failure = context.counter(prefix + "failure");
        total = context.counter(prefix + "total");
    }

    /** An answer came with that {@code grpc-status}. */
    void answered(String status) {
        Counter own = status(status);
        if (own != null) {
            own.add(1);
        }
        (status.equals("0") ? success : failure).add(1);
        total.add(1);
    }

    /** Numbers beyond those of gRPC are the server's invention and have no counter, so that it cannot make as many as it likes. */
    private @Nullable Counter status(String status) {
        int number = status.length() == 1 || status.length() == 2 && status.charAt(0) == '1' ? number(status) : -1;
        if (number < 0 || number > LAST_STATUS) {
            return null;
        }
        Counter known = statuses[number];
        if (known == null) {
            known = context.counter(prefix + number);
            statuses[number] = known;
        }
        return known;
    }

    private static int number(String digits) {
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    void requestMessages(long more) {
        requestMessages = add(requestMessages, "request_message_count", more);
    }

    void responseMessages(long more) {
        responseMessages = add(responseMessages, "response_message_count", more);
    }

    /** A counter that appears with its first number. */
    private Counter add(@Nullable Counter known, String name, long more) {
        Counter counter = known == null ? context.counter(prefix + name) : known;
        counter.add(more);
        return counter;
    }

    void took(long millis) {
        Histogram histogram = time;
        if (histogram == null) {
            histogram = context.histogram(prefix + "upstream_rq_time");
            time = histogram;
        }
        histogram.record(millis);
    }

    /** Those of one filter. The names come from clients, so there is an end to them. */
    static final class Table {
        private static final int MOST = 1024;
        private final FilterContext context;
        private final MethodNames names;
        private final ConcurrentHashMap<String, MethodCounters> known = new ConcurrentHashMap<>();

        Table(FilterContext context, MethodNames names) {
            this.context = context;
            this.names = names;
        }

        /** Null if a call of that path is not counted. */
        @Nullable
        MethodCounters find(String cluster, String path) {
            String method = names.prefix(path);
            if (method == null) {
                return null;
            }
            String prefix = ".cluster." + cluster + ".grpc." + method;
            MethodCounters found = known.get(prefix);
            if (found == null && (known.size() < MOST || !names.all())) {
                found = known.computeIfAbsent(prefix, p -> new MethodCounters(context, p));
            }
            return found;
        }
    }
}
