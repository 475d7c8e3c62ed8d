package dev.sluice.filters.listener.localratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.NetworkTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalRateLimitTest {
    private static NetworkTest with(String more) {
        return NetworkTest.of(LocalRateLimitFactory.class)
                .config("stat_prefix: p\ntoken_bucket: {max_tokens: 1, fill_interval: 1s}" + more);
    }

    @Test
    void closesASocketThatFindsNoToken() {
        NetworkTest test = with("");

        assertThat(test.connect().closed()).isFalse();
        assertThat(test.connect().closed()).isTrue();
        assertThat(test.stat("listener_local_ratelimit.p.rate_limited")).isEqualTo(1);
        test.advance(Duration.ofSeconds(1));
        assertThat(test.connect().closed()).isFalse();
    }

    @Test
    void mayBeOff() {
        NetworkTest test = with("\nruntime_enabled: {default_value: false, runtime_key: r}");

        assertThat(test.connect().closed()).isFalse();
        assertThat(test.connect().closed()).isFalse();
    }
}
