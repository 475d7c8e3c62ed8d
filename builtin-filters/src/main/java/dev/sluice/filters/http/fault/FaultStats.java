package dev.sluice.filters.http.fault;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import java.util.concurrent.atomic.AtomicLong;

/** {@code http.PREFIX.fault.*}, and how many faults are active now. */
record FaultStats(Counter delays, Counter aborts, Counter limited, Counter overflow, Gauge active, AtomicLong running) {
    static FaultStats of(FilterContext context) {
        return new FaultStats(
                context.counter("fault.delays_injected"),
                context.counter("fault.aborts_injected"),
                context.counter("fault.response_rl_injected"),
                context.counter("fault.faults_overflow"),
                context.gauge("fault.active_faults"),
                new AtomicLong());
    }

    void begin() {
        running.incrementAndGet();
        active.add(1);
    }

    void end() {
        running.decrementAndGet();
        active.add(-1);
    }
}
