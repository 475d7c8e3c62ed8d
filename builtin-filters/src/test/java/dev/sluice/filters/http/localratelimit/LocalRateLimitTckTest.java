package dev.sluice.filters.http.localratelimit;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class LocalRateLimitTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(LocalRateLimitFactory.class)
                .config("stat_prefix: one\ntoken_bucket: {max_tokens: 1, tokens_per_fill: 1, fill_interval: 3600s}\n"
                        + "filter_enabled: {default_value: {numerator: 100}}\n"
                        + "filter_enforced: {default_value: {numerator: 100}}");
    }

    @Override
    protected boolean independentStreams() {
        return false;
    }
}
