package dev.sluice.runtime.upstream;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.stats.Stats;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Response codes and times. A code's counter appears with its first response, as in Envoy; then it is one array read. */
final class ResponseCounters implements ClusterRequestStats {
    private static final int CODES = 1000;
    private final Group all;
    private final Group internal;
    private final Group external;

    private final Function<String, @Nullable Host> hosts;

    ResponseCounters(Stats.StatScope scope, Function<String, @Nullable Host> hosts) {
        this.hosts = hosts;
        all = new Group(scope);
        internal = new Group(scope.scope("internal"));
        external = new Group(scope.scope("external"));
    }

    @Override
    public void response(int status) {
        response(status, false);
    }

    @Override
    public void response(int status, boolean inside) {
        all.count(status);
        (inside ? internal : external).count(status);
    }

    @Override
    public void time(long millis) {
        time(millis, false);
    }

    @Override
    public void time(long millis, boolean inside) {
        all.time(millis);
        (inside ? internal : external).time(millis);
    }

    @Override
    public void timeout(String host) {
        Host known = hosts.apply(host);
        if (known != null) {
            known.late();
        }
    }

    private static final class Group {
        private final Stats.StatScope scope;
        private final AtomicReferenceArray<@Nullable Counter> codes = new AtomicReferenceArray<>(CODES);
        private final AtomicReferenceArray<@Nullable Counter> classes = new AtomicReferenceArray<>(CODES / 100);
        private volatile @Nullable Counter completed;
        private volatile @Nullable Histogram times;

        Group(Stats.StatScope scope) {
            this.scope = scope;
        }

        void count(int status) {
            Counter done = completed;
            if (done == null) {
                done = scope.counter("upstream_rq_completed");
                completed = done;
            }
            done.add(1);
            if (status > 0 && status < CODES) {
                counter(classes, status / 100, "xx").add(1);
                counter(codes, status, "").add(1);
            }
        }

        void time(long millis) {
            Histogram known = times;
            if (known == null) {
                known = scope.histogram("upstream_rq_time");
                times = known;
            }
            known.record(millis);
        }

        private Counter counter(AtomicReferenceArray<@Nullable Counter> known, int at, String end) {
            Counter counter = known.get(at);
            if (counter == null) {
                counter = scope.counter("upstream_rq_" + at + end);
                known.set(at, counter);
            }
            return counter;
        }
    }
}
