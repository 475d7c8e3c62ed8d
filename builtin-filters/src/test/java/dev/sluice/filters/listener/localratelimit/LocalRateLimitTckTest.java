package dev.sluice.filters.listener.localratelimit;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class LocalRateLimitTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(LocalRateLimitFactory.class)
                .config("stat_prefix: p\ntoken_bucket: {max_tokens: 1, fill_interval: 3600s}");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a word", "hello"));
    }

    @Override
    protected boolean independentConnections() {
        return false;
    }
}
