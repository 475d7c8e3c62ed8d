package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Switches;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit;
import java.time.Duration;
import java.util.Optional;

/**
 * One limit with its bucket, which both directions of all its streams share. Public only because a factory's signature names it; any loop.
 *
 * @param trailers names of the trailers that tell the delays; absent: they are not told
 */
public record Bandwidth(
        boolean requests,
        boolean responses,
        ByteBucket bucket,
        Duration interval,
        DirectionStats requestStats,
        DirectionStats responseStats,
        Optional<DelayTrailers> trailers) {
    private static final Duration USUAL_INTERVAL = Duration.ofMillis(50);
    private static final long KILO = 1024;

    static Bandwidth of(BandwidthLimit config, FilterContext context) throws InvalidConfig {
        boolean on = Switches.on(config.getRuntimeEnabled());
        BandwidthLimit.EnableMode mode = config.getEnableMode();
        if (mode != BandwidthLimit.EnableMode.DISABLED && !config.hasLimitKbps()) {
            throw new InvalidConfig("limit_kbps", "must be set: nothing would ever pass");
        }
        boolean both = mode == BandwidthLimit.EnableMode.REQUEST_AND_RESPONSE;
        long kilo = config.getLimitKbps().getValue();
        long bytes = kilo < 0 || kilo > Long.MAX_VALUE / KILO ? Long.MAX_VALUE : kilo * KILO;
        Duration interval = config.hasFillInterval() ? Times.of(config.getFillInterval()) : USUAL_INTERVAL;
        String prefix = '.' + config.getStatPrefix() + ".http_bandwidth_limit.";
        return new Bandwidth(
                on && (both || mode == BandwidthLimit.EnableMode.REQUEST),
                on && (both || mode == BandwidthLimit.EnableMode.RESPONSE),
                new ByteBucket(bytes, context.nanoTime() - interval.toNanos()),
                interval,
                DirectionStats.of(prefix + "request_", context),
                DirectionStats.of(prefix + "response_", context),
                config.getEnableResponseTrailers()
                        ? Optional.of(DelayTrailers.of(config.getResponseTrailerPrefix()))
                        : Optional.empty());
    }

    /** Trailer names, as Envoy has them. */
    record DelayTrailers(HeaderName request, HeaderName requestFilter, HeaderName response, HeaderName responseFilter) {
        static DelayTrailers of(String prefix) throws InvalidConfig {
            String start = prefix.isEmpty() ? "bandwidth-" : prefix + "-bandwidth-";
            try {
                return new DelayTrailers(
                        HeaderName.of(start + "request-delay-ms"),
                        HeaderName.of(start + "request-filter-delay-ms"),
                        HeaderName.of(start + "response-delay-ms"),
                        HeaderName.of(start + "response-filter-delay-ms"));
            } catch (IllegalArgumentException e) {
                throw new InvalidConfig("response_trailer_prefix", "cannot begin a header name: " + prefix);
            }
        }
    }
}
