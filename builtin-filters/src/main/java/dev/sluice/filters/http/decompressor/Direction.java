package dev.sluice.filters.http.decompressor;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Switches;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor.CommonDirectionConfig;

/** One direction's switches and numbers. */
record Direction(
        boolean enabled,
        boolean ignoreNoTransform,
        Counter decompressed,
        Counter notDecompressed,
        Counter codedBytes,
        Counter plainBytes) {
    static Direction of(CommonDirectionConfig config, String prefix, FilterContext context) {
        return new Direction(
                Switches.on(config.getEnabled()),
                config.getIgnoreNoTransformHeader(),
                context.counter(prefix + "decompressed"),
                context.counter(prefix + "not_decompressed"),
                context.counter(prefix + "total_compressed_bytes"),
                context.counter(prefix + "total_uncompressed_bytes"));
    }
}
