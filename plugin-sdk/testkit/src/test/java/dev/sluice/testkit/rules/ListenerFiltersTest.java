package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerFiltersTest {
    /** A made-up preface of four bytes, which it takes away. */
    private static final ListenerFilter PREFACE = s -> Verdict.when(s.peek(4), seen -> {
        if (!seen.toString().startsWith("PRE:")) {
            return Verdict.reset("no_preface");
        }
        s.skip(4);
        s.remote(new InetSocketAddress("10.1.2.3", 4567));
        s.serverName("found.test");
        s.applicationProtocols(List.of("h9"));
        return Verdict.proceed();
    });

    @Test
    void factsAndBytesReachTheChainHoweverTheyAreCut() {
        Talk talk = NetworkTest.of(PREFACE).connect().send("P").send("RE").send(":rest");

        assertThat(talk.arrival().received()).isEqualTo("rest");
        assertThat(talk.arrival().remote()).isEqualTo(new InetSocketAddress("10.1.2.3", 4567));
        assertThat(talk.arrival().serverName()).isEqualTo("found.test");
        assertThat(talk.arrival().applicationProtocols()).containsExactly("h9");
    }

    @Test
    void aResetClosesTheConnection() {
        assertThat(NetworkTest.of(PREFACE).connect().send("nope").ended()).isTrue();
    }

    @Test
    void aSilentClientIsCutWhenTheTimeIsOver() {
        Talk talk = NetworkTest.of(PREFACE)
                .listener("listener_filters_timeout: 1s")
                .connect()
                .send("PR");

        assertThat(talk.ended()).isFalse();
        talk.advance(Duration.ofSeconds(2));

        assertThat(talk.ended()).isTrue();
        assertThat(talk.stat("listener.127.0.0.1_10000.downstream_pre_cx_timeout"))
                .isEqualTo(1);
    }

    @Test
    void orGoesOnWithWhatCameIfTheListenerSaysSo() {
        Talk talk = NetworkTest.of(PREFACE)
                .listener("listener_filters_timeout: 1s\ncontinue_on_listener_filters_timeout: true")
                .connect()
                .send("PR");

        talk.advance(Duration.ofSeconds(2));

        assertThat(talk.ended()).isFalse();
        assertThat(talk.arrival().received()).isEqualTo("PR");
    }

    @Test
    void aFailureCutsTheConnection() {
        ListenerFilter broken = s -> {
            throw new IllegalStateException("broken on purpose");
        };

        assertThat(NetworkTest.of(broken).connect().ended()).isTrue();
    }
}
