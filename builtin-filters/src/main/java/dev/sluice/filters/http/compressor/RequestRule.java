package dev.sluice.filters.http.compressor;

import dev.sluice.filter.FilterContext;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;

/** The request direction: off unless it is configured. */
record RequestRule(Measure measure) {
    static RequestRule of(Compressor config, String prefix, FilterContext context) {
        return new RequestRule(Measure.of(
                config.getRequestDirectionConfig().getCommonConfig(),
                config.hasRequestDirectionConfig(),
                prefix + "request.",
                context));
    }
}
