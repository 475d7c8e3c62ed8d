package dev.sluice.filters.network.localratelimit;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class LocalRateLimitTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(LocalRateLimitFactory.class)
                .config("stat_prefix: c\ntoken_bucket: {max_tokens: 1, tokens_per_fill: 1, fill_interval: 3600s}");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }

    @Override
    protected boolean independentConnections() {
        return false;
    }
}
