package dev.sluice.filters.network.connectionlimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionLimitFilterTest {
    private static NetworkTest limit(String more) {
        return NetworkTest.of(ConnectionLimitFactory.class).config("stat_prefix: c\nmax_connections: 1\n" + more);
    }

    @Test
    void closesTheSecondWithoutAByte() {
        NetworkTest test = limit("");
        Talk first = test.connect().send("a");

        Talk second = test.connect();

        assertThat(second.closed()).isTrue();
        assertThat(second.received()).isEmpty();
        assertThat(first.send("b").received()).isEqualTo("ab");
        assertThat(test.stat("connection_limit.c.limited_connections")).isEqualTo(1);
        assertThat(test.stat("connection_limit.c.active_connections")).isEqualTo(1);
    }

    @Test
    void aClosedOneMakesRoom() {
        NetworkTest test = limit("");
        test.connect().close();

        assertThat(test.connect().send("a").received()).isEqualTo("a");
        assertThat(test.stat("connection_limit.c.limited_connections")).isZero();
    }

    @Test
    void mayCloseLater() {
        NetworkTest test = limit("delay: 1s");
        test.connect();

        Talk second = test.connect().send("a").advance(Duration.ofMillis(999));

        assertThat(second.ended()).isFalse();
        assertThat(second.received()).isEmpty();
        assertThat(second.advance(Duration.ofMillis(1)).closed()).isTrue();
    }

    @Test
    void canBeSwitchedOff() {
        NetworkTest test = limit("runtime_enabled: {default_value: false, runtime_key: x}");
        test.connect();

        assertThat(test.connect().send("a").received()).isEqualTo("a");
    }
}
