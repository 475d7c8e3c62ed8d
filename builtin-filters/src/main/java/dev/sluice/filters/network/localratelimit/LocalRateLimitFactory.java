package dev.sluice.filters.network.localratelimit;

import dev.sluice.filter.Cache;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filters.common.Bucket;
import dev.sluice.filters.common.Switches;
import io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the limit of connections. Source: Envoy, network local_ratelimit filter. */
@Filter("envoy.filters.network.local_ratelimit")
public final class LocalRateLimitFactory implements FilterFactory<LocalRateLimit, NetworkFilter> {
    private static final Cache.Spec SHARED = new Cache.Spec(10_000, Duration.ZERO, Duration.ZERO);

    @Override
    public NetworkFilter open(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        if (config.getStatPrefix().isEmpty()) {
            throw new InvalidConfig("stat_prefix", "must not be empty");
        }
        Bucket bucket = bucket(config, context);
        if (config.hasRuntimeEnabled() && !Switches.on(config.getRuntimeEnabled())) {
            return new NetworkFilter() {};
        }
        return new LocalRateLimitFilter(
                bucket, context.counter(".local_rate_limit." + config.getStatPrefix() + ".rate_limited"));
    }

    /** Filters with the same key and the same size of bucket share its tokens. */
    private static Bucket bucket(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        TokenBucket size = config.getTokenBucket();
        if (config.getShareKey().isEmpty()) {
            return Bucket.of(size);
        }
        String key = config.getShareKey() + '\n' + size;
        Cache<String, AtomicLong> shared = context.cache("buckets", SHARED);
        AtomicLong state = shared.load(key, none -> CompletableFuture.completedFuture(Bucket.full()))
                .toCompletableFuture()
                .join();
        return Bucket.of(size, state);
    }
}
