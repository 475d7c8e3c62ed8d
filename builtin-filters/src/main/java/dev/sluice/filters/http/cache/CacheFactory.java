package dev.sluice.filters.http.cache;

import com.google.protobuf.Any;
import dev.sluice.filter.Cache;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.cache.v3.CacheConfig;
import io.envoyproxy.envoy.extensions.http.cache.simple_http_cache.v3.SimpleHttpCacheConfig;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.time.Duration;
import java.util.function.Predicate;

/** Makes the HTTP cache in memory. Source: Envoy, cache filter and its simple storage. */
@Filter("envoy.filters.http.cache")
public final class CacheFactory implements FilterFactory<CacheConfig, HttpFilter> {
    /** Together with the limit of a body this bounds the memory: 1 GiB. */
    private static final int MAX_ENTRIES = 1024;

    private static final int MAX_BODY = 1 << 20;

    @Override
    public HttpFilter open(CacheConfig config, FilterContext context) throws InvalidConfig {
        if (config.getDisabled().getValue()) {
            return new HttpFilter() {};
        }
        Any storage = config.getTypedConfig();
        if (!storage.is(SimpleHttpCacheConfig.class)) {
            throw new InvalidConfig(
                    "typed_config",
                    storage.getTypeUrl().isEmpty() ? "is required" : storage.getTypeUrl() + " is not supported");
        }
        Predicate<String> vary = name -> false;
        for (StringMatcher one : config.getAllowedVaryHeadersList()) {
            vary = vary.or(context.stringMatcher(one));
        }
        int limit = config.getMaxBodyBytes();
        ResponseStore store = new ResponseStore(
                context.cache("responses", new Cache.Spec(MAX_ENTRIES, Duration.ZERO, Duration.ZERO)));
        return new CacheFilter(store, vary, limit <= 0 ? MAX_BODY : limit, config.getIgnoreRequestCacheControlHeader());
    }
}
