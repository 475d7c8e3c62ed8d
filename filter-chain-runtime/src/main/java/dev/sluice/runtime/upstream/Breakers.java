package dev.sluice.runtime.upstream;

import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import java.util.concurrent.atomic.AtomicLong;

/** A cluster's circuit breakers, counted over all loops as in Envoy. Any thread, no locks. */
final class Breakers {
    final Breaker connections;
    final Breaker pending;
    final Breaker requests;

    Breakers(ClusterPlan.BreakerLimits limits, Stats.StatScope scope) {
        connections = new Breaker(limits.maxConnections(), scope.gauge("cx_open"));
        pending = new Breaker(limits.maxPending(), scope.gauge("rq_pending_open"));
        requests = new Breaker(limits.maxRequests(), scope.gauge("rq_open"));
    }

    /** One limit. Soft: loops that ask at the same instant may pass it by one each, as in Envoy. */
    static final class Breaker {
        private final long max;
        private final Gauge open;
        private final AtomicLong taken = new AtomicLong();

        Breaker(long max, Gauge open) {
            this.max = max;
            this.open = open;
        }

        boolean allows() {
            return taken.get() < max;
        }

        void take() {
            if (taken.incrementAndGet() == Math.max(max, 1)) {
                open.set(1);
            }
        }

        void give() {
            if (taken.decrementAndGet() == max - 1) {
                open.set(0);
            }
        }
    }
}
