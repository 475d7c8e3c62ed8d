package dev.sluice.filters.listener.localratelimit;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Bucket;
import dev.sluice.filters.common.Switches;
import io.envoyproxy.envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit;

/** Makes the limit of accepted sockets: one that finds no token is closed before a byte is read. Source: Envoy, listener local_ratelimit filter. */
@Filter("envoy.filters.listener.local_ratelimit")
public final class LocalRateLimitFactory implements FilterFactory<LocalRateLimit, ListenerFilter> {
    private static final Verdict OVER = Verdict.reset("");

    @Override
    public ListenerFilter open(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        if (config.getStatPrefix().isEmpty()) {
            throw new InvalidConfig("stat_prefix", "must not be empty");
        }
        Bucket bucket = Bucket.of(config.getTokenBucket());
        if (config.hasRuntimeEnabled() && !Switches.on(config.getRuntimeEnabled())) {
            return s -> Verdict.proceed();
        }
        Counter limited = context.counter(".listener_local_ratelimit." + config.getStatPrefix() + ".rate_limited");
        return s -> {
            if (bucket.take(s.connection().nanoTime())) {
                return Verdict.proceed();
            }
            limited.add(1);
            return OVER;
        };
    }
}
