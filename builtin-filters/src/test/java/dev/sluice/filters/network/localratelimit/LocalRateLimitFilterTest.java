package dev.sluice.filters.network.localratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalRateLimitFilterTest {
    private static final String BUCKET = "\ntoken_bucket: {max_tokens: 2, fill_interval: 1s}";

    private static NetworkTest with(String config) {
        return NetworkTest.of(LocalRateLimitFactory.class).config("stat_prefix: p" + config);
    }

    @Test
    void closesWhoFindsNoToken() {
        NetworkTest test = with(BUCKET);

        assertThat(test.connect().closed()).isFalse();
        assertThat(test.connect().closed()).isFalse();
        Talk third = test.connect();
        assertThat(third.closed()).isTrue();
        assertThat(third.flags()).isEqualTo("URX");
        assertThat(test.stat("local_rate_limit.p.rate_limited")).isEqualTo(1);

        test.advance(Duration.ofSeconds(1));
        assertThat(test.connect().closed()).isFalse();
    }

    @Test
    void filtersWithTheSameKeyShareTokens() {
        NetworkTest test = with(BUCKET + "\nshare_key: k")
                .and(LocalRateLimitFactory.class)
                .config("stat_prefix: q" + BUCKET + "\nshare_key: k");

        assertThat(test.connect().closed()).isFalse();
        assertThat(test.connect().closed()).isTrue();
        assertThat(test.stat("local_rate_limit.p.rate_limited")).isEqualTo(1);
    }

    @Test
    void mayBeOff() {
        NetworkTest test = with(BUCKET + "\nruntime_enabled: {default_value: false, runtime_key: r}");

        for (int i = 0; i < 5; i++) {
            assertThat(test.connect().closed()).isFalse();
        }
    }

    @Test
    void refusesABucketThatFillsTooFast() {
        assertThatThrownBy(() -> with("\ntoken_bucket: {max_tokens: 2, fill_interval: 0.001s}")
                        .open())
                .hasMessageContaining("fill_interval");
    }
}
