package dev.sluice.filters.network.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpProxyFilterTest {
    private static NetworkTest with(String config) {
        return NetworkTest.of(TcpProxyFactory.class).config("stat_prefix: p\n" + config);
    }

    private static NetworkTest proxy(String more) {
        return with("cluster: upstream\n" + more);
    }

    @Test
    void carriesBytesBothWays() {
        NetworkTest test = proxy("");
        Talk talk = test.connect().send("ping").answer("pong!");

        assertThat(talk.reached()).isEqualTo("ping");
        assertThat(talk.received()).isEqualTo("pong!");
        assertThat(test.stat("tcp.p.downstream_cx_active")).isEqualTo(1);
        talk.close().upstreamCloses();

        assertThat(talk.flags()).isEmpty();
        assertThat(test.stat("tcp.p.downstream_cx_total")).isEqualTo(1);
        assertThat(test.stat("tcp.p.downstream_cx_active")).isZero();
        assertThat(test.stat("tcp.p.downstream_cx_rx_bytes_total")).isEqualTo(4);
        assertThat(test.stat("tcp.p.downstream_cx_tx_bytes_total")).isEqualTo(5);
        assertThat(test.stat("cluster.upstream.upstream_cx_total")).isEqualTo(1);
    }

    @Test
    void passesHalfCloses() {
        Talk talk = proxy("").connect().send("last words").end();

        assertThat(talk.upstreamSawEnd()).isTrue();
        assertThat(talk.answer("answer").received()).isEqualTo("answer");
        assertThat(talk.ended()).isFalse();
        assertThat(talk.upstreamEnds().closed()).isTrue();
    }

    @Test
    void theUpstreamMaySpeakFirstAndEndFirst() {
        Talk talk = proxy("").connect().answer("banner").upstreamEnds();

        assertThat(talk.received()).isEqualTo("banner");
        assertThat(talk.ended()).isTrue();
        assertThat(talk.send("more").reached()).isEqualTo("more");
    }

    @Test
    void closesWithoutAByteIfTheUpstreamIsDead() {
        Talk talk = proxy("").refuses("upstream").connect().send("ping");

        assertThat(talk.closed()).isTrue();
        assertThat(talk.received()).isEmpty();
        assertThat(talk.flags()).isEqualTo("UF,URX");
        assertThat(talk.stat("cluster.upstream.upstream_cx_connect_fail")).isEqualTo(1);
    }

    @Test
    void connectsAgainAsOftenAsTold() {
        Talk talk = proxy("max_connect_attempts: 2")
                .refuses("upstream")
                .connect()
                .send("ping")
                .answer("pong");

        assertThat(talk.received()).isEqualTo("pong");
    }

    @Test
    void waitsBeforeItConnectsAgain() {
        Talk talk = proxy("max_connect_attempts: 2\nbackoff_options: {base_interval: 10s}")
                .refuses("upstream")
                .connect()
                .send("ping");

        assertThat(talk.stat("cluster.upstream.upstream_cx_total")).isEqualTo(1);
        assertThat(talk.advance(Duration.ofSeconds(10)).answer("pong").received())
                .isEqualTo("pong");
    }

    @Test
    void aLongestWaitIsNoShorterThanTheFirst() {
        assertThatThrownBy(() -> proxy("backoff_options: {base_interval: 2s, max_interval: 1s}")
                        .open())
                .hasMessageContaining("max_interval");
    }

    @Test
    void closesAfterSilence() {
        NetworkTest test = proxy("idle_timeout: 1s");
        Talk talk = test.connect().send("a").advance(Duration.ofMillis(900)).answer("b");

        assertThat(talk.advance(Duration.ofMillis(900)).ended()).isFalse();
        assertThat(talk.advance(Duration.ofMillis(101)).closed()).isTrue();
        assertThat(test.stat("tcp.p.idle_timeout")).isEqualTo(1);
        assertThat(talk.upstreamSawEnd()).isTrue();
        assertThat(talk.flags()).isEmpty();
        assertThat(talk.details()).isEmpty();
    }

    @Test
    void closesAfterItsLongestLife() {
        NetworkTest test = proxy("max_downstream_connection_duration: 1s");
        Talk talk = test.connect().send("a").advance(Duration.ofMillis(999));

        assertThat(talk.ended()).isFalse();
        assertThat(talk.advance(Duration.ofMillis(1)).closed()).isTrue();
        assertThat(talk.flags()).isEqualTo("DT");
        assertThat(test.stat("tcp.p.max_downstream_connection_duration")).isEqualTo(1);
    }

    @Test
    void sharesConnectionsByWeight() {
        NetworkTest test = with("weighted_clusters: {clusters: [{name: one, weight: 3}, {name: two, weight: 1}]}")
                .cluster("one")
                .cluster("two");

        for (int i = 0; i < 200; i++) {
            test.connect().send("x");
        }

        assertThat(test.stat("cluster.one.upstream_cx_total")).isBetween(120L, 180L);
        assertThat(test.stat("cluster.one.upstream_cx_total") + test.stat("cluster.two.upstream_cx_total"))
                .isEqualTo(200);
    }

    @Test
    void needsAClusterThatExists() {
        assertThatThrownBy(() -> with("cluster: none").open()).hasMessageContaining("none");
    }
}
