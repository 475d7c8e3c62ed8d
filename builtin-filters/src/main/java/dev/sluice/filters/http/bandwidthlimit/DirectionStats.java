package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;

/** {@code PREFIX.http_bandwidth_limit.request_*} or {@code response_*}. The sizes that are gauges are those of the latest piece. */
record DirectionStats(
        Counter enabled,
        Counter enforced,
        Gauge pending,
        Gauge incomingSize,
        Gauge allowedSize,
        Counter incomingTotal,
        Counter allowedTotal,
        Histogram millis) {
    static DirectionStats of(String prefix, FilterContext context) {
        return new DirectionStats(
                context.counter(prefix + "enabled"),
                context.counter(prefix + "enforced"),
                context.gauge(prefix + "pending"),
                context.gauge(prefix + "incoming_size"),
                context.gauge(prefix + "allowed_size"),
                context.counter(prefix + "incoming_total_size"),
                context.counter(prefix + "allowed_total_size"),
                context.histogram(prefix + "transfer_duration"));
    }
}
